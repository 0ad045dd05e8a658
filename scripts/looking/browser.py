"""Headless Chromium that is a phone or a desk, looks at pages, and notes what is wrong."""

from __future__ import annotations

import base64
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.remote.webdriver import WebDriver

FLAGS: Final = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--hide-scrollbars",
)
LOCAL: Final = frozenset({"127.0.0.1", "localhost", "::1"})
OWN: Final = ("chrome", "data:", "about:", "blob:")
"""Beginnings of addresses of the browser itself, and of what a page holds."""
WAIT_S: Final = 180
"""A busy machine of two processors takes a while to draw the report."""
MAX_SHOT: Final = 6_000
"""Points of height of a screenshot: more of a long page shows nothing new."""
IMPACTS: Final = frozenset({"serious", "critical"})

AXE: Final = """
const done = arguments[arguments.length - 1];
axe.run(document, {resultTypes: ['violations']}).then(
  found => done(found.violations.map(one => ({
    id: one.id, impact: one.impact, count: one.nodes.length,
    target: one.nodes.slice(0, 3).map(node => node.target.join(' ')).join('; ')}))),
  error => done([{id: 'axe', impact: 'critical', count: 1, target: String(error)}]));
"""

CUT_OFF: Final = """
document.querySelectorAll('details').forEach(one => one.open = true);
return [...document.querySelectorAll('table')]
  .filter(one => one.offsetWidth > one.parentElement.clientWidth + 1)
  .map(one => (one.caption || one.tHead || one).innerText.trim());
"""
"""Tables of which a part can only be scrolled to, those that are folded away among them."""


class Screen(NamedTuple):
    """What a page is looked at with."""

    name: str
    width: int
    height: int
    phone: bool
    dark: bool


SCREENS: Final = (
    Screen("phone-light", 390, 844, phone=True, dark=False),
    Screen("phone-dark", 390, 844, phone=True, dark=True),
    Screen("desk-light", 1440, 900, phone=False, dark=False),
    Screen("desk-dark", 1440, 900, phone=False, dark=True),
)


class Finding(NamedTuple):
    """Something that is wrong with a page."""

    page: str
    screen: str
    what: str


class Browser:
    """A browser from ``with`` to its end."""

    def __init__(self, screen: Screen, axe: str, out: Path) -> None:
        """Prepare.

        Args:
            screen: what pages are looked at with.
            axe: the source of axe-core.
            out: folder of the screenshots.
        """
        self.screen, self.axe, self.out = screen, axe, out
        self.pages = self.requests = 0
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        programs = shutil.which("chromium"), shutil.which("chromedriver")
        if None in programs:
            raise SystemExit("no browser here: apt-get install chromium chromium-driver")
        profile = self._stack.enter_context(tempfile.TemporaryDirectory(prefix="look-"))
        options = webdriver.ChromeOptions()
        options.binary_location = str(programs[0])
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"performance": "ALL"})
        service = webdriver.ChromeService(executable_path=str(programs[1]))
        self.driver: WebDriver = webdriver.Chrome(options=options, service=service)
        self._stack.callback(self.driver.quit)
        self.driver.set_page_load_timeout(WAIT_S)
        self.driver.set_script_timeout(WAIT_S)
        self._tell(
            "Emulation.setDeviceMetricsOverride",
            width=self.screen.width,
            height=self.screen.height,
            deviceScaleFactor=1,
            mobile=self.screen.phone,
        )
        scheme = "dark" if self.screen.dark else "light"
        self._tell(
            "Emulation.setEmulatedMedia",
            features=[{"name": "prefers-color-scheme", "value": scheme}],
        )
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def look(self, name: str, url: str) -> Iterator[Finding]:
        """Open a page; yield what is wrong with it, and keep a picture of it."""
        self.driver.get(url)
        self.pages += 1
        self._shoot(name)
        screen = self.screen.name
        wide = int(self._run("return document.scrollingElement.scrollWidth") or 0)
        if wide > self.screen.width:
            yield Finding(name, screen, f"{wide} px wide on a screen of {self.screen.width}")
        for table in self._run(CUT_OFF):
            yield Finding(name, screen, f"a table is cut off: {table}")
        self._run(self.axe)
        for one in self.driver.execute_async_script(AXE):  # type: ignore[no-untyped-call]  # Selenium's
            if one["impact"] in IMPACTS:
                what = f"axe: {one['id']} ({one['impact']}), {one['count']} times: {one['target']}"
                yield Finding(name, screen, what)
        for address in self._asked():
            self.requests += 1
            parts = urlsplit(address)
            if parts.scheme != "file" and parts.hostname not in LOCAL:
                yield Finding(name, screen, f"asks {address}")

    def _shoot(self, name: str) -> None:
        """Take a picture of the whole page, or of its beginning."""
        size = self._run("const at = document.scrollingElement; return at.scrollHeight")
        clip = {"x": 0, "y": 0, "width": self.screen.width, "scale": 1}
        clip["height"] = min(int(size or 0), MAX_SHOT)
        shot = self._tell("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
        file = self.out / f"{name}-{self.screen.name}.png"
        file.write_bytes(base64.b64decode(shot["data"]))

    def _asked(self) -> Iterator[str]:
        """Yield the addresses that were asked for since it was last asked."""
        for entry in self.driver.get_log("performance"):  # type: ignore[no-untyped-call]  # Selenium's
            told = json.loads(entry["message"])["message"]
            if told["method"] == "Network.requestWillBeSent":
                url = str(told["params"]["request"]["url"])
                if not url.startswith(OWN):
                    yield url

    def _tell(self, command: str, **values: Any) -> Any:
        return self.driver.execute_cdp_cmd(command, values)  # type: ignore[attr-defined]  # of Chromium's driver alone

    def _run(self, script: str) -> Any:
        return self.driver.execute_script(script)  # type: ignore[no-untyped-call]  # Selenium's
