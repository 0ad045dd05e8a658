"""A person corrects a learned site of the demo in a real browser, builds again, and undoes it."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from corpuskit.extraction.body.profile import load_profile
from corpuskit.jobs.build import build
from corpuskit.packaging import read_release
from demo_site import pages

pytest.importorskip("selenium", reason="selenium drives the browser; it is in the dev group")
CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")
pytestmark = pytest.mark.skipif(
    CHROMIUM is None or DRIVER is None,
    reason="no browser here: apt-get install chromium chromium-driver to run this test",
)

from selenium import webdriver  # noqa: E402 - only where it is installed
from selenium.common.exceptions import StaleElementReferenceException  # noqa: E402 - the same
from selenium.webdriver.common.by import By  # noqa: E402 - the same
from selenium.webdriver.common.keys import Keys  # noqa: E402 - the same
from selenium.webdriver.remote.webdriver import WebDriver  # noqa: E402 - the same
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402 - the same

from looking.browser import FLAGS  # noqa: E402 - it needs selenium

HOST = "www.harborgazette.example"
STORIES = 8
WAIT_S = 300
STANDFIRST = "h2.entry-sub-title"


def write_config(folder: Path, name: str) -> Path:
    """Write the configuration of a build of some stories of one paper of the demo."""
    (folder / "sites").mkdir(exist_ok=True)
    own = [one for one in pages() if urlsplit(one.url).netloc == HOST and "/2026/0" in one.url]
    lines = [
        json.dumps({"url": one.url, "html": one.content.decode()})
        for one in own
        if b"entry-sub-title" in one.content
    ]
    (folder / "pages.jsonl").write_text("\n".join(lines[:STORIES]))
    config = {
        "name": "demo",
        "sources": ["pages.jsonl"],
        "output": name,
        "extraction": {"profiles": "sites"},
        "deduplication": {"near": False},
    }
    file = folder / f"{name}.yaml"
    file.write_text(json.dumps(config))
    return file


@pytest.fixture
def driver(tmp_path: Path) -> Iterator[WebDriver]:
    options = webdriver.ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"performance": "ALL", "browser": "ALL"})
    service = webdriver.ChromeService(executable_path=str(DRIVER))
    browser = webdriver.Chrome(options=options, service=service)
    browser.set_page_load_timeout(WAIT_S)
    yield browser
    browser.quit()


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """Where the command serves the review, until it is interrupted as by Ctrl-C."""
    config = write_config(tmp_path, "first")
    build(config, workers=1)
    command = ["-m", "corpuskit", "review", str(tmp_path / "first"), "--config", str(config)]
    with subprocess.Popen([sys.executable, *command], stdout=subprocess.PIPE, text=True) as served:
        assert served.stdout is not None
        yield served.stdout.readline().strip()
        served.send_signal(signal.SIGINT)
        assert served.wait(WAIT_S) == 0


def texts(release: Path) -> dict[str, str]:
    return {row["id"]: row["text"] for row in read_release(release).articles(["id", "text"])}


def wait_for(driver: WebDriver, words: str) -> None:
    # Between two pages the body that was found may be gone when it is read.
    WebDriverWait(driver, WAIT_S, ignored_exceptions=[StaleElementReferenceException]).until(
        lambda one: words in one.find_element(By.TAG_NAME, "body").text
    )


def requests_of(driver: WebDriver) -> set[str]:
    """Return the addresses that the browser asked for, but for those of pages of its own."""
    told = [json.loads(one["message"])["message"] for one in driver.get_log("performance")]
    return {
        one["params"]["request"]["url"]
        for one in told
        if one["method"] == "Network.requestWillBeSent"
        and not one["params"]["request"]["url"].startswith(("chrome", "data:", "about:"))
    }


@pytest.mark.usefixtures("one_worker")
def test_a_site_is_corrected_built_again_and_the_correction_undone(
    driver: WebDriver, address: str, tmp_path: Path
) -> None:
    before = texts(tmp_path / "first")
    driver.get(address)
    driver.find_element(By.CSS_SELECTOR, ".cards a").click()
    wait_for(driver, "In the text")
    at = f"//li[.//code[contains(., '{STANDFIRST}')]]"
    block = driver.find_element(By.XPATH, at)
    lead = block.find_element(By.CSS_SELECTOR, ".text").text
    assert sum(lead in text for text in before.values()) == 1

    first = driver.find_element(By.CSS_SELECTOR, ".column.in a.act")
    first.send_keys(Keys.ARROW_DOWN)
    assert driver.switch_to.active_element != first
    driver.switch_to.active_element.send_keys(Keys.ARROW_UP)
    driver.switch_to.active_element.send_keys(Keys.ENTER)
    wait_for(driver, "What it changes")
    assert f"{STORIES} of {STORIES} pages change" in driver.page_source
    others = driver.find_elements(By.CSS_SELECTOR, ".change del")
    assert len(others) == STORIES
    assert not (tmp_path / "sites" / "harborgazette.example.toml").exists()

    driver.find_element(By.ID, "save").click()
    wait_for(driver, "Saved:")
    profile = load_profile((tmp_path / "sites" / "harborgazette.example.toml").read_text())
    assert [entry.rpartition(">")[2] for entry in profile.drop] == ["h2.entry-sub-title"]
    assert lead not in driver.find_element(By.CSS_SELECTOR, ".column.in").text

    build(write_config(tmp_path, "second"), workers=1)
    after = texts(tmp_path / "second")
    assert after.keys() == before.keys()
    assert all(before[one].endswith(after[one]) and before[one] != after[one] for one in after)

    driver.find_element(By.CSS_SELECTOR, "button.undo").click()
    wait_for(driver, "Undone")
    assert lead in driver.find_element(By.CSS_SELECTOR, ".column.in").text
    assert not (tmp_path / "sites" / "harborgazette.example.toml").exists()

    assert {urlsplit(one).hostname for one in requests_of(driver)} == {"127.0.0.1"}
    assert driver.get_log("browser") == []
