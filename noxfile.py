"""Try corpuskit on every Python and on the oldest and newest libraries it says it works with.

    make matrix                         # all of it: an hour
    nox -s tests-3.13 -- tests/cleaning # one Python, some tests
    nox -s lowest newest wheel sbom

A Python that is not installed here is passed over, and said so.
"""

from __future__ import annotations

from pathlib import Path

import nox

nox.options.default_venv_backend = "uv|virtualenv"
nox.options.error_on_missing_interpreters = False

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
"""What ``requires-python`` admits and the classifiers name."""

PYTEST = ("pytest", "--numprocesses", "auto", "--dist", "loadscope", "--no-loadscope-reorder")
"""As ``make test`` calls it."""

DEVELOPERS = nox.project.dependency_groups(nox.project.load_toml("pyproject.toml"), "dev")


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run the tests on one Python, with the newest libraries for it."""
    session.install("--editable", ".[crawl]", *DEVELOPERS)
    session.run(*PYTEST, *session.posargs)


@nox.session(python=PYTHONS[0], venv_backend="uv")
def lowest(session: nox.Session) -> None:
    """Run the tests with the oldest of each library that ``pyproject.toml`` admits."""
    session.install("--resolution", "lowest-direct", "--editable", ".[crawl]", *DEVELOPERS)
    session.run("uv", "pip", "freeze", external=True)
    session.run(*PYTEST, *session.posargs)


@nox.session(python=PYTHONS[0], venv_backend="uv")
def newest(session: nox.Session) -> None:
    """Run the tests with the newest of each library, those before their release too."""
    session.install(
        "--prerelease", "if-necessary", "--upgrade", "--editable", ".[crawl]", *DEVELOPERS
    )
    session.run("uv", "pip", "freeze", external=True)
    session.run(*PYTEST, *session.posargs)


@nox.session(python=PYTHONS[0])
def wheel(session: nox.Session) -> None:
    """Build wheel and sdist, check both, and use the wheel in an environment of nothing else."""
    built = Path(session.create_tmp()) / "dist"
    session.install("build", "twine", "check-wheel-contents")
    session.run("python", "-m", "build", "--outdir", str(built), silent=True)
    files = sorted(built.iterdir())
    session.run("twine", "check", "--strict", *map(str, files))
    session.run("check-wheel-contents", *(str(one) for one in files if one.suffix == ".whl"))
    for one in files:
        session.log(f"{one.name}: {one.stat().st_size / 2**20:.1f} MB")
    user = Path(session.create_tmp()) / "user" / "bin"
    session.run("python", "-m", "venv", "--clear", str(user.parent), silent=True)
    for one in files:  # the wheel with what it needs, then the sdist in its place
        again = ("--force-reinstall", "--no-deps") if one.suffix != ".whl" else ()
        session.run(str(user / "pip"), "install", "--quiet", *again, str(one), external=True)
        session.run(str(user / "corpuskit"), "clean", "--help", external=True, silent=True)
        session.run(str(user / "python"), "-c", USE, external=True)


USE = """
import corpuskit
found = corpuskit.process("Ferry sinks\\n\\nKabul, Mar 24 (EFE).- A ferry sank. EFE")
assert (found.text, found.agencies) == ("A ferry sank.", ("efe",)), found
print("the installed package cleans a story")
"""


@nox.session(python=PYTHONS[0])
def sbom(session: nox.Session) -> None:
    """Write what an installation consists of, with licences: ``dist/sbom.json`` (CycloneDX)."""
    session.install(".[all]", "cyclonedx-bom")
    Path("dist").mkdir(exist_ok=True)
    session.run(
        *("cyclonedx-py", "environment", "--pyproject", "pyproject.toml"),
        *("--output-format", "JSON", "--output-file", "dist/sbom.json"),
    )
