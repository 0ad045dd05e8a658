"""Try the parsers with input that nobody would write, guided by what of the code it reaches.

    python scripts/fuzz.py [TARGET…] [--minutes N] [--found DIR]
    python scripts/fuzz.py TARGET --try FILE

TARGETs are dateline, signoff, text, page, jsonld, prescan, file, site-file, profile, config and
edits; all of them where none is named, N minutes each. An input that fails, hangs or takes a
gigabyte is written to DIR (``build/fuzz``), with the command that tries it again; the exit code is
1 then. What was learnt stays in DIR for the next time. A finding becomes a case of the tests.

Needs atheris (``pip install atheris``, Apache-2.0), which corpuskit itself does not.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
HANG_S: Final = 30
"""An input that takes longer is a finding: the slowest seed takes a second, traced."""
MAX_MB: Final = 3000
MAX_BYTES: Final = 4096
FOUND: Final = ("crash-", "timeout-", "oom-")
"""How libFuzzer names what it found."""


def main() -> int:
    """Try each target in a process of its own."""
    options = _options()
    if options.file:
        from fuzzing.targets import TARGETS

        TARGETS[options.targets[0]](options.file.read_bytes())
        return 0
    if options.inside:
        _fuzz(options.targets[0], options.found, options.minutes)
    from fuzzing.targets import TARGETS

    failed = []
    for target in options.targets or TARGETS:
        folder = options.found / target
        (folder / "corpus").mkdir(parents=True, exist_ok=True)
        before = _findings(folder)
        command = [sys.executable, __file__, target, "--inside", "--found", str(options.found)]
        log = folder / "log.txt"
        with log.open("w", encoding="utf-8") as output:
            subprocess.run(
                [*command, "--minutes", str(options.minutes)],
                stdout=output, stderr=subprocess.STDOUT, check=False,
            )  # fmt: skip
        found = sorted(_findings(folder) - before)
        print(f"{target}: {_last(log)}; {len(found)} found", flush=True)
        for path in found:
            print(f"  python scripts/fuzz.py {target} --try {path}", flush=True)
        failed += found
    return bool(failed)


def _fuzz(target: str, found: Path, minutes: float) -> None:
    """Hand the process over to libFuzzer; it does not come back."""
    import atheris

    with atheris.instrument_imports(include=["corpuskit"]):
        from fuzzing.targets import TARGETS
    from fuzzing.seeds import seeds_of, words_for

    folder = found / target
    seeds = Path(tempfile.mkdtemp(prefix="seeds-"))
    for number, seed in enumerate(seeds_of(target)):
        (seeds / f"{number:05}").write_bytes(seed)
    words = ["".join(f"\\x{byte:02x}" for byte in word) for word in sorted(set(words_for(target)))]
    dictionary = folder / "words.txt"
    dictionary.write_text("".join(f'"{word}"\n' for word in words), encoding="ascii")
    arguments = [
        sys.argv[0], str(folder / "corpus"), str(seeds),
        *([f"-dict={dictionary}"] if words else []),
        f"-artifact_prefix={folder}/", f"-max_total_time={round(60 * minutes)}",
        f"-timeout={HANG_S}", f"-rss_limit_mb={MAX_MB}", f"-max_len={MAX_BYTES}",
    ]  # fmt: skip
    atheris.Setup(arguments, TARGETS[target])
    atheris.Fuzz()


def _findings(folder: Path) -> set[Path]:
    return {path for name in FOUND for path in folder.glob(f"{name}*")}


def _last(log: Path) -> str:
    """Return the last thing that libFuzzer said of its work."""
    lines = [line for line in log.read_text("utf-8", "replace").splitlines() if "cov:" in line]
    return lines[-1].strip() if lines else f"it did not run, see {log}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET")
    parser.add_argument("--minutes", type=float, default=1.0)
    parser.add_argument("--found", type=Path, default=ROOT / "build" / "fuzz", metavar="DIR")
    parser.add_argument("--try", dest="file", type=Path, metavar="FILE")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
