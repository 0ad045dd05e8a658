"""Open all that people look at in a browser, and check how it looks and who it asks.

    python scripts/prove_look.py [--release build/demo] [--axe axe.min.js] [--out build/look]

The report, an explanation, the pages of a review and the documentation are opened in headless
Chromium as on a phone (390 px, by the emulation of a device) and on a desk (1440 px), light and
dark. Ends with 1 where axe-core finds a serious or critical violation, a page is wider than the
screen, a table is cut off, or a request leaves this machine. Screenshots go to
``--out``, to be looked at. The release and the documentation are built first where they are not
there; axe-core comes from npm into a temporary folder where no file is given. Needs Debian's
chromium and chromium-driver.
"""

from __future__ import annotations

import argparse
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from selenium.webdriver.common.by import By

from corpuskit.packaging import read_release

sys.path.insert(0, str(Path(__file__).resolve().parent))

from looking.browser import SCREENS, Browser, Finding

ROOT: Final = Path(__file__).resolve().parents[1]
CORPUSKIT: Final = str(Path(sys.executable).parent / "corpuskit")
DOCS: Final = ("index", "quality", "recipes/look", "reference/commands", "reference/python")
"""Pages of the documentation: the first, a table, a picture, and what is made from the code."""


def main() -> int:
    """Do it all."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--release", type=Path, default=ROOT / "build" / "demo")
    parser.add_argument("--axe", type=Path)
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "look")
    given = parser.parse_args()
    release, out = given.release.resolve(), given.out.resolve()
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    _prepare(release)
    found: list[Finding] = []
    with tempfile.TemporaryDirectory(prefix="look-") as folder:
        axe = given.axe or _fetch_axe(Path(folder))
        with _reviewed(release, Path(folder)) as review:
            pages = {**_files(release, out), "review": review}
            for screen in SCREENS:
                with Browser(screen, axe.read_text("utf-8"), out) as browser:
                    for name, url in pages.items():
                        found += browser.look(name, url)
                        if name == "review":
                            found += _walk(browser, review)
                told = f"{browser.pages} pages, {browser.requests} requests"
                print(f"{screen.name}: {told}", flush=True)
    for one in found:
        print(f"{one.page} ({one.screen}): {one.what}")
    print(f"{len(found)} findings; screenshots in {out}")
    return 1 if found else 0


def _prepare(release: Path) -> None:
    """Build the demo and the documentation where they are not there."""
    if not (release / "manifest.json").is_file():
        subprocess.run(["make", "corpus"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    if not (ROOT / "build" / "site" / "index.html").is_file():
        subprocess.run(["make", "docs"], cwd=ROOT, check=True)


def _files(release: Path, out: Path) -> dict[str, str]:
    """Write the report and an explanation; return what opens from the disk, by name."""
    subprocess.run([CORPUSKIT, "report", release, "--out", out / "report.html"], check=True)
    first = next(read_release(release).articles(["id"]))["id"]
    told = out / "explain.html"
    subprocess.run([CORPUSKIT, "explain", release, first, "--html", "--out", told], check=True)
    site = ROOT / "build" / "site"
    docs = {f"docs-{name.replace('/', '-')}": site / f"{name}.html" for name in DOCS}
    files = {"report": out / "report.html", "explain": told, **docs}
    return {name: file.as_uri() for name, file in files.items()}


def _fetch_axe(folder: Path) -> Path:
    """Get axe-core with npm."""
    if shutil.which("npm") is None:
        raise SystemExit("npm is not here: install it, or give the file with --axe axe.min.js")
    command = ["npm", "install", "--silent", "--no-fund", "--no-audit", "--prefix", folder]
    subprocess.run([*command, "axe-core"], check=True)
    return folder / "node_modules" / "axe-core" / "axe.min.js"


@contextmanager
def _reviewed(release: Path, folder: Path) -> Iterator[str]:
    """Serve a review of the release, and give its address."""
    config = ROOT / "configs" / "demo.yaml"
    options = ["--config", config, "--sites", folder / "sites", "--gold", folder / "gold"]
    command = [CORPUSKIT, "review", release, *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as served:
        try:
            yield served.stdout.readline().strip() if served.stdout else ""
        finally:
            served.send_signal(signal.SIGINT)


def _walk(browser: Browser, review: str) -> Iterator[Finding]:
    """Look at the other pages of a review: a page, a correction of it, gold, what was rejected."""
    driver = browser.driver
    driver.get(review)
    page = driver.find_element(By.CSS_SELECTOR, ".cards a.title").get_attribute("href")
    yield from browser.look("review-page", str(page))
    act = driver.find_element(By.CSS_SELECTOR, ".column.in a.act").get_attribute("href")
    gold = driver.find_element(By.CSS_SELECTOR, "a.button").get_attribute("href")
    yield from browser.look("review-change", str(act))
    yield from browser.look("review-gold", str(gold))
    yield from browser.look("review-rejected", f"{review}rejected")
    yield from browser.look("review-corrections", f"{review}changes")


if __name__ == "__main__":
    sys.exit(main())
