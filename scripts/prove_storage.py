"""Build into an S3 server on this machine, do it harm, and compare with what is built on the disk.

    python scripts/prove_storage.py [--only WORD…] [--out build/storage]

Whole folders of releases are compared, manifest and card included. Needs the extra ``s3`` and the
group ``s3`` of the developers' tools (``pip install --group s3 -e '.[s3]'``): moto's server, which
is ended at the end. Ends with 1 where something is not as it should be; nothing leaves this
machine.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from storageproof.pages import write_folder
from storageproof.server import Said, Server, serving

PAGES = 120
MORE = 20
CONFIG, SOURCE = 2, 4
"""Codes of errors: the call or the configuration, a source or store."""
MOMENTS = {
    False: (("send", 4), ("send", 12), ("remove", 1)),
    True: (("send", 2), ("send", 7), ("copy", 2), ("remove", 3)),
}
"""Before which change of the store a build is killed, by whether a release lies there: of 16 files
that are sent over nothing, 9 over a release that shares the rest."""
BEGUN = "reading pages"
"""What a command says once it works; a store that refuses must be told before that."""


class Checks:
    """What was tried, and whether it held."""

    def __init__(self, root: Path, server: Server) -> None:
        import s3fs

        self.root, self.server, self.wrong = root, server, 0
        self.store: Any = s3fs.S3FileSystem(use_listings_cache=False)
        self.store.mkdir("news")
        self.pages, self.more = root / "pages", root / "more"
        write_folder(self.pages, PAGES)
        write_folder(self.more, MORE, PAGES)
        for folder in (self.pages, self.more):
            self.store.put(f"{folder}/", f"news/in/{folder.name}/", recursive=True)
        self.disk = self.build("disk", source=str(self.pages))

    def config(self, name: str, **more: Any) -> Path:
        """Write a configuration in a folder of its own."""
        folder = self.root / name
        folder.mkdir(exist_ok=True)
        source = more.pop("source", "s3://news/in/pages")
        settings = {"name": "invented", "sources": [{"path": one} for one in source.split()]}
        settings |= {"output": f"s3://news/out/{name}", **more}
        (folder / "build.yaml").write_text(json.dumps(settings))
        return folder / "build.yaml"

    def build(self, name: str, **more: Any) -> Path:
        """Build on the disk; it must end well."""
        config = self.config(name, output="release", **more)
        said = self.server.run("build", str(config))
        if said.code:
            raise SystemExit(said.error)
        return config.with_name("release")

    def holds(self, what: str, good: bool, why: object = "") -> None:  # noqa: FBT001 - what it is about
        """Print a line; count it where it does not hold."""
        self.wrong += not good
        print(
            f"  {'ok    ' if good else 'WRONG '} {what}" + ("" if good else f": {why}"), flush=True
        )

    def ended(self, what: str, said: Said, code: int = 0, *words: str) -> None:
        """See that a command ended as it should, in words of ours."""
        good = said.code == code and "Traceback" not in said.error
        good = good and all(word in said.error for word in words)
        told = said.error.strip().rpartition("\n")[2] if code > 0 else ""
        self.holds(f"{what}{told and f': {told}'} ({said.seconds:.0f} s)", good, said)

    def same(self, what: str, name: str, than: Path | None = None) -> None:
        """See that what lies in the store is, in every byte, a release on the disk."""
        got = self.root / name / "downloaded"
        shutil.rmtree(got, ignore_errors=True)
        self.store.get(f"news/out/{name}/", f"{got}/", recursive=True)
        command = ["diff", "-r", str(than or self.disk), str(got)]
        found = subprocess.run(command, capture_output=True, text=True, check=False)
        self.holds(f"{what}: same bytes", found.returncode == 0, found.stdout + found.stderr)
        left = [p.name for p in (self.root / name).iterdir() if p.name.endswith(".work")]
        self.holds(f"{what}: nothing left over", not left, left)


def same_bytes(checks: Checks) -> None:
    """Build from the store and into it."""
    for name, arguments, more in (
        ("one", ("--workers", "1"), {}),
        ("two", ("--workers", "2"), {}),
        ("dask", ("--engine", "dask", "--workers", "2"), {"part_pages": 11}),
        ("copied", ("--workers", "2"), {"spool": "always"}),
        ("glob", (), {"source": "s3://news/in/page*/**"}),
        ("disk-in", (), {"source": str(checks.pages)}),
    ):
        said = checks.server.run("build", str(checks.config(name, **more)), *arguments)
        checks.ended(f"{name} {more or ''}", said)
        if name != "glob":  # it names its source otherwise
            checks.same(name, name)
    said = checks.server.run("verify", "s3://news/out/one")
    checks.ended("verify", said)


def uploads_killed(checks: Checks) -> None:
    """Kill the command before changes of the store, over nothing and over another release."""
    few = checks.root / "few"
    write_folder(few, MORE, PAGES + MORE)
    older, newer = (
        checks.build("older", source=str(few)),
        checks.build("newer", source=str(checks.more)),
    )
    for over in (False, True):
        for change, number in MOMENTS[over]:
            name = f"killed-{change}-{number}-{'over' if over else 'new'}"
            if over:
                checks.store.put(f"{older}/", f"news/out/{name}/", recursive=True)
            config = checks.config(name, source=str(checks.more))
            said = checks.server.run("build", str(config), killed=(change, number))
            checks.holds(f"{name}: killed", said.code < 0, said)
            if over and change == "send":
                said = checks.server.run("verify", f"s3://news/out/{name}")
                checks.ended(f"{name}: the release before is whole", said)
            elif change != "remove":
                said = checks.server.run("verify", f"s3://news/out/{name}")
                checks.ended(f"{name}: no release meanwhile", said, 3, "no release yet")
            objects = set(checks.store.find(f"news/out/{name}"))
            said = checks.server.run("build", str(config))
            checks.ended(f"{name}: built again over {len(objects)} objects", said)
            checks.same(name, name, newer)
            left = [one for one in checks.store.find(f"news/out/{name}") if "/.corpuskit" in one]
            checks.holds(f"{name}: no object left over", not left, left)


def refused(checks: Checks) -> None:
    """Ask for what is not there or may not be done."""
    for what, settings, code, words in (
        ("bucket to write to", {"output": "s3://nowhere/news"}, CONFIG, "no such bucket"),
        ("bucket of a source", {"source": "s3://nowhere/news"}, SOURCE, "no such"),
        ("folder of a source", {"source": "s3://news/nothing"}, SOURCE, "no such file or folder"),
        ("kind of store", {"output": "nonsense://news/a"}, CONFIG, "no kind of store"),
        ("bucket alone", {"output": "s3://news"}, CONFIG, "must name a folder"),
        ("Hub", {"output": "hf://datasets/me/news"}, CONFIG, "corpuskit publish"),
        ("work in a store", {"work": "s3://news/work"}, CONFIG, "must be a folder on a disk"),
        ("foreign folder", {"output": "s3://news/in"}, 3, "is no release of corpuskit"),
    ):
        config = checks.config(f"refused-{what.replace(' ', '-')}", **settings)
        said = checks.server.run("build", str(config))
        checks.ended(what, said, code, words)
        checks.holds(f"{what}: told before any work", BEGUN not in said.error, said.error)
    nobody = {"AWS_ACCESS_KEY_ID": "AKIAWRONG", "AWS_SECRET_ACCESS_KEY": "wrong"}
    checks.server.ask_who(0)
    try:
        for what, settings in (
            ("wrong credentials, output", {"source": str(checks.more)}),
            ("wrong credentials, source", {"output": "release"}),
        ):
            config = checks.config(f"refused-{what[-6:]}", **settings)
            said = checks.server.run("build", str(config), environment=nobody)
            checks.ended(what, said, CONFIG, "may not be", "AWS_ACCESS_KEY_ID")
    finally:
        checks.server.ask_who(2**40)
    here = {"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    said = checks.server.run("build", str(checks.config("away")), environment=here)
    checks.ended("store that does not answer", said, SOURCE, "run it again")


def two_drivers(checks: Checks) -> None:
    """Build twice at the same time into one folder of the store."""
    first = checks.config("two-drivers")
    second = checks.root / "second" / "build.yaml"
    second.parent.mkdir()
    shutil.copy(first, second)
    with checks.server.start("build", str(first)) as running:
        while not checks.store.exists("news/out/two-drivers/.corpuskit/lock"):
            time.sleep(0.1)
        said = checks.server.run("build", str(second))
        checks.ended("second driver", said, CONFIG, "another build is at work there")
        running.communicate()
    checks.holds("first driver goes on", running.returncode == 0, running.returncode)
    checks.same("first driver", "two-drivers")


def source_gone(checks: Checks) -> None:
    """Let an archive go or change between its two readings."""
    for what, spoil in (
        ("gone", lambda: checks.store.rm("news/in/spoiled/crawl.warc.gz")),
        ("changed", lambda: checks.store.pipe("news/in/spoiled/crawl.warc.gz", b"\r\n" * 9)),
    ):
        checks.store.put(f"{checks.pages}/", "news/in/spoiled/", recursive=True)
        name = f"source-{what}"
        config = checks.config(name, source="s3://news/in/spoiled", extraction={"learn": "off"})
        parts = checks.root / name / f"news-out-{name}.work"
        with checks.server.start("build", str(config), "--workers", "1") as running:
            while running.poll() is None and not list(parts.glob("*/parts/*")):
                time.sleep(0.02)
            spoil()
            _, error = running.communicate()
        said = Said(running.returncode, error, 0)
        checks.ended(f"an object {what} meanwhile", said, SOURCE, "s3://news/in/spoiled", "spool")
        gone = not checks.store.exists(f"news/out/{name}/manifest.json")
        checks.holds(f"an object {what} meanwhile: no release", gone)


def second_release(checks: Checks) -> None:
    """Build the next release on one that lies in the store, and the same on the disk."""
    both = f"{checks.pages} {checks.more}"
    previous = {"release": {"previous": str(checks.disk)}}
    disk = checks.build("next-disk", source=both, **previous)
    checks.server.run("build", str(checks.config("base")))
    checks.same("release 1", "base")
    config = checks.config(
        "next",
        source="s3://news/in/pages s3://news/in/more",
        release={"previous": "s3://news/out/base"},
    )
    checks.ended("release 2", checks.server.run("build", str(config)))
    checks.same("release 2", "next", disk)
    checks.same("release 1 is as it was", "base")
    said = checks.server.run("diff", "s3://news/out/base", "s3://news/out/next")
    checks.ended("diff of both", said)
    config = checks.config("base", release={"previous": "s3://news/out/base/"})
    checks.ended("onto itself", checks.server.run("build", str(config)), CONFIG, "output itself")


TRIALS: Mapping[str, Callable[[Checks], None]] = {
    "bytes": same_bytes,
    "killed": uploads_killed,
    "refused": refused,
    "drivers": two_drivers,
    "source": source_gone,
    "next": second_release,
}


def main() -> int:
    """Try all of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--only", nargs="*", choices=TRIALS, default=list(TRIALS))
    parser.add_argument("--out", type=Path, default=Path("build/storage"))
    options = parser.parse_args()
    root = options.out.absolute()
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    with serving(root) as server:
        checks = Checks(root, server)
        print(json.dumps({"pages": PAGES, "python": sys.version.split()[0]}))
        for name in options.only:
            print(name, flush=True)
            TRIALS[name](checks)
    print("all as it should be" if not checks.wrong else f"{checks.wrong} WRONG")
    return 1 if checks.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
