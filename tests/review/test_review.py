"""The review as its browser sees it: lists, a page, corrections with their effect, refusals."""

from __future__ import annotations

import html
import json
import re
import sys
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from commands import run
from corpuskit import sources
from corpuskit.article import Article, Page
from corpuskit.errors import ConfigError, KnowledgeError, PackageError
from corpuskit.extraction.body.profile import SiteProfile, Template, dump_profile, load_profile
from corpuskit.jobs.evaluate import evaluate
from corpuskit.packaging import PackageOptions, package
from corpuskit.packaging.parts import write_part
from corpuskit.pipeline import process
from corpuskit.review.app import make_app
from corpuskit.review.desk import Desk
from corpuskit.review.starting import open_desk
from paragraphs import PARAGRAPHS

TOKEN, PORT = "a-token", 8765
HOST = f"http://127.0.0.1:{PORT}"
SITE = "valley.example"
HOSTILE = "</title><script>alert(1)</script>\u202e & \"'\x01"
TIP = "Tell the desk what you saw."
FACTS = "The lock is nine metres wide and was dug in 1911."
PAGES = 6
TEMPLATE = Template(
    "article",
    ("div.box>div.text>p", "div.text>p.tip"),
    container="div.page>div.box",
    title="div.box>h1",
    pages=PAGES,
    confidence=0.9,
)
LEARNED = SiteProfile(SITE, pages=PAGES, template=(TEMPLATE,))


def page_of(number: int) -> str:
    title = html.escape(HOSTILE) if number == 1 else f"Rain on day {number}"
    story = "".join(f"<p>Day {number}: {text}</p>" for text in PARAGRAPHS.values())
    facts = f"<div class=facts><p>{FACTS}</p></div>" if number % 2 else ""
    return (
        f"<title>{title}</title><div class=page><ul class=menu><li>Home</li><li>{title}</li></ul>"
        f"<div class=box><h1>{title}</h1><div class=text>{story}<p class=tip>{TIP}</p></div>"
        f"<aside>{facts}<p>&lt;img src=x onerror=alert(2)&gt;</p></aside></div></div>"
    )


TIDE = "High tide is at six."
LOST = f"https://www.{SITE}/tide<b>"
"""Address of a page that no story is found in."""


def records() -> list[dict[str, str]]:
    stories = [
        {"url": f"https://www.{SITE}/{number}", "html": page_of(number)} for number in range(PAGES)
    ]
    return [*stories, {"url": LOST, "html": f"<nav><a class=tide href=/>{TIDE}</a></nav>"}]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with pages, a release of them, and the profile that they were read by in it."""
    folder = tmp_path_factory.mktemp("review")
    (folder / "pages").mkdir()
    lines = "\n".join(map(json.dumps, records()))
    (folder / "pages" / "all.jsonl").write_text(lines)
    pages = [one for one in sources.read(folder / "pages") if isinstance(one, Page)]
    outcomes = [process(page, profile_of=lambda _: LEARNED) for page in pages]
    assert [isinstance(one, Article) for one in outcomes] == [True] * PAGES + [False]
    assert isinstance(outcomes[1], Article)
    outcomes[1] = replace(outcomes[1], title=HOSTILE)
    write_part(folder / "parts" / "000000", outcomes, [page.sha256 for page in pages])
    profiles = {f"profiles/{SITE}.toml": dump_profile(LEARNED).encode()}
    options = PackageOptions(name="rain", version="1.0.0", near=None, extra_files=profiles)
    package(folder / "parts", folder / "release", options=options)
    return folder


@pytest.fixture
def sites(tmp_path: Path) -> Path:
    return tmp_path / "sites"


@pytest.fixture
def desk(made: Path, sites: Path, tmp_path: Path) -> Desk:
    return open_desk(
        str(made / "release"),
        tmp_path / "work",
        sites=sites,
        pages=str(made / "pages"),
        gold=tmp_path / "gold",
    )


class Browser:
    """Asks as the browser of the person who started the review would."""

    def __init__(self, desk: Desk) -> None:
        app = make_app(desk, token=TOKEN, port=PORT)
        self.client = TestClient(app, base_url=HOST, follow_redirects=True)

    def get(self, path: str, status: int = 200) -> str:
        answer = self.client.get(f"/{TOKEN}/{path}")
        assert answer.status_code == status, answer.text
        return answer.text

    def post(self, path: str, values: dict[str, str | list[str]], status: int = 200) -> str:
        origin = {"origin": HOST}
        answer = self.client.post(f"/{TOKEN}/{path}", data=values, headers=origin)
        assert answer.status_code == status, answer.text
        return answer.text


@pytest.fixture
def browser(desk: Desk) -> Browser:
    return Browser(desk)


class Tags(HTMLParser):
    """Collects the elements of a page and their attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs


def links(text: str, beginning: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(rf'href="({beginning}[^"]*)"', text)]


def form(text: str, action: str) -> dict[str, str | list[str]]:
    """Return the hidden fields of a form."""
    inner = re.search(rf'<form action="{action}" method="post".*?</form>', text, re.DOTALL)
    assert inner is not None, text
    found = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', inner[0])
    return {name: html.unescape(value) for name, value in found}


def page_ids(browser: Browser) -> list[str]:
    return links(browser.get(""), r"page\?")


def link_of(browser: Browser, page: str, words: str) -> str:
    """Return the link that corrects the block with these words."""
    for item in re.findall(r'<li class="block.*?</li>', browser.get(page), re.DOTALL):
        if words in html.unescape(item):
            return links(item, r"change\?")[0]
    raise AssertionError(words)


def test_pages_and_sites_are_listed_and_hostile_text_is_text(browser: Browser) -> None:
    text = browser.get("")
    assert f"{PAGES} pages" in text
    assert len(links(text, r"page\?")) == PAGES
    for page in [text, *map(browser.get, links(text, r"page\?"))]:
        found = Tags()
        found.feed(page)
        assert found.tags.count("script") == 1
        assert ("src", "static/review.js") in found.attributes
        assert "img" not in found.tags
        assert not [name for name, _ in found.attributes if name.startswith(("on", "style"))]
        assert not [one for _, one in found.attributes if (one or "").startswith("javascript")]
        assert "\x01" not in page
    assert "&lt;script&gt;alert(1)" in text


def test_pages_of_one_profile_stand_by_what_was_left_out_of_them(desk: Desk) -> None:
    rows = desk.target.rows(SITE, 0, PAGES)
    assert len({row.confidence for row in rows}) == 1
    lost = [row.left_out or 0.0 for row in rows]
    assert lost == sorted(lost, reverse=True)
    assert [row.url.rpartition("/")[2] for row in rows if row.url][:3] != ["0", "1", "2"]
    assert {int(str(row.url)[-1]) % 2 for row in rows[:3]} == {1}  # those with a box of facts


def test_a_rejected_page_is_listed_and_what_is_kept_of_it_becomes_its_story(
    browser: Browser, sites: Path
) -> None:
    listed = browser.get("rejected")
    assert "extraction: no-story" in listed
    assert "tide&lt;b&gt;" in listed
    assert "<b>" not in listed
    assert browser.get("rejected?reason=extraction: no-story&start=0").count('class="title"') == 1
    assert "no pages here" in browser.get("rejected?reason=none")
    page = links(listed, r"page\?")[0]
    assert re.search(r"Rejected: .*extraction: no-story", browser.get(page))
    tried = browser.get(link_of(browser, page, TIDE))
    assert "of 7 pages change" in tried
    browser.post("save", form(tried, "save"))
    assert load_profile((sites / f"{SITE}.toml").read_text()).keep
    assert TIDE in browser.get(page).partition('id="out"')[0]


def test_a_page_shows_what_is_in_its_text_and_why_the_rest_is_not(browser: Browser) -> None:
    text = browser.get(page_ids(browser)[0])
    kept, _, dropped = text.partition('id="out"')
    assert TIP in kept
    assert "the site has its story at this place" in kept
    assert TIP not in dropped
    assert "onerror=alert(2)" in dropped
    assert "it stands below the story" in dropped
    assert "outside the element that holds the story" in dropped
    assert len(links(text, r"change\?")) == text.count('<li class="block ')


def test_everything_is_said_to_the_browser_that_keeps_strangers_out(browser: Browser) -> None:
    answer = browser.client.get(f"/{TOKEN}/")
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["x-frame-options"] == "DENY"
    assert answer.headers["cache-control"] == "no-store"
    for name in ("review.css", "review.js", "icon.svg"):
        assert browser.get(f"static/{name}")
    browser.get("static/../app.py", 404)


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/wrong/", {}),
        ("//", {}),
        (f"/{TOKEN}x/", {}),
        (f"/{TOKEN}/", {"host": "rebound.example:8765"}),
        (f"/{TOKEN}/", {"host": "127.0.0.1"}),
        (f"/{TOKEN}/", {"host": "127.0.0.1:80"}),
        (f"/{TOKEN}/", {"origin": "https://evil.example"}),
        (f"/{TOKEN}/", {"origin": "null"}),
    ],
)
def test_who_has_no_token_or_comes_by_another_name_is_refused(
    browser: Browser, path: str, headers: dict[str, str]
) -> None:
    answer = browser.client.get(path, headers=headers)
    assert answer.status_code == 403
    assert "refused" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]


def test_forms_of_other_pages_are_refused(browser: Browser, sites: Path) -> None:
    link = link_of(browser, page_ids(browser)[0], TIP)
    values = form(browser.get(link), "save")
    foreign: list[dict[str, str]] = [
        {},
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://127.0.0.1:9999"},
        {"origin": HOST, "sec-fetch-site": "cross-site"},
        {"origin": HOST, "host": "rebound.example:8765"},
        {"origin": HOST, "content-length": "9999999"},
    ]
    for headers in foreign:
        answer = browser.client.post(f"/{TOKEN}/save", data=values, headers=headers)
        assert answer.status_code == 403, headers
    assert browser.client.post(f"/{TOKEN}/", headers={"origin": HOST}).status_code == 405
    assert browser.client.get(f"/{TOKEN}/save").status_code == 405
    assert not sites.exists()


def test_a_correction_shows_its_effect_is_saved_and_is_undone(
    browser: Browser, made: Path, sites: Path
) -> None:
    before = {file: file.read_bytes() for file in (made / "release").rglob("*.*")}
    page = page_ids(browser)[0]
    tried = browser.get(link_of(browser, page, TIP))
    assert f"{PAGES} of {PAGES} pages change" in tried
    assert tried.count("goes: ") == PAGES
    assert not sites.exists()
    saved = browser.post("save", form(tried, "save"))
    assert "Saved: " in saved
    file = sites / f"{SITE}.toml"
    profile = load_profile(file.read_text())
    assert (profile.drop, profile.keep) == (("div.text>p.tip",), ())
    assert profile.template == LEARNED.template
    kept, _, dropped = browser.get(page).partition('id="out"')
    assert TIP not in kept
    assert "people left it out" in dropped
    found = process(Page(page_of(3), url=f"https://{SITE}/3"), profile_of=lambda _: profile)
    assert TIP not in getattr(found, "text", TIP)
    assert "Corrections (1)" in saved
    undone = browser.post("undo", form(saved, "undo"))
    assert "Undone" in undone
    assert not file.exists()
    assert TIP in browser.get(page).partition('id="out"')[0]
    assert "undone already" in browser.post("undo", form(saved, "undo"), 409)
    assert before == {file: file.read_bytes() for file in (made / "release").rglob("*.*")}


def test_what_was_left_out_is_kept_and_taken_back_later(browser: Browser, sites: Path) -> None:
    odd = next(one for one in page_ids(browser) if FACTS in browser.get(one))
    tried = browser.get(link_of(browser, odd, FACTS))
    assert "3 of 6 pages change" in tried
    assert "3 stay as they are" in tried
    browser.post("save", form(tried, "save"))
    entry = "aside>div.facts>p"
    assert any(
        one.endswith(entry) for one in load_profile((sites / f"{SITE}.toml").read_text()).keep
    )
    vain = browser.get(f"{link_of(browser, odd, FACTS)}&entry={FACTS.replace(' ', '+')}")
    assert "None of 6 pages changes" in vain
    assert "What stands under keep wins" in vain
    listed = browser.get(f"?site={SITE}")
    (back,) = links(listed, r"change\?")
    tried = browser.get(back)
    assert "3 of 6 pages change" in tried
    browser.post("save", form(tried, "save"))
    assert load_profile((sites / f"{SITE}.toml").read_text()).keep == ()
    assert "Nothing yet" in browser.get(f"?site={SITE}")


def test_another_choice_of_what_is_meant_is_tried(browser: Browser, sites: Path) -> None:
    page = page_ids(browser)[0]
    link = link_of(browser, page, TIP)
    tried = browser.get(f"{link}&entry={TIP.replace(' ', '+')}")
    assert form(tried, "save")["entry"] == TIP
    whole = browser.get(f"{link}&entry=div.box%3Ediv.text")
    assert f"{PAGES} pages lose the whole text" in whole
    browser.post("save", form(tried, "save"))
    assert load_profile((sites / f"{SITE}.toml").read_text()).drop == (TIP,)
    unknown = browser.get(f"{link}&entry=div.elsewhere")
    assert form(unknown, "save")["entry"] == "div.text>p.tip"


def test_the_older_of_two_tabs_is_refused(browser: Browser, sites: Path) -> None:
    page = page_ids(browser)[0]
    first = form(browser.get(link_of(browser, page, TIP)), "save")
    second = form(browser.get(link_of(browser, page, "Day ")), "save")
    browser.post("save", first)
    file = sites / f"{SITE}.toml"
    content = file.read_bytes()
    refused = browser.post("save", second, 409)
    assert "Nothing was saved" in refused
    assert file.read_bytes() == content
    again = form(browser.get(link_of(browser, page, "Day ")), "save")
    file.write_text(file.read_text() + "\n# By hand.\n")
    browser.post("save", again, 409)
    assert file.read_text().endswith("# By hand.\n")


def test_what_people_wrote_in_a_profile_stays_and_undo_spares_later_edits(
    browser: Browser, sites: Path
) -> None:
    sites.mkdir()
    file = sites / f"{SITE}.toml"
    ours = f'# Ours.\nkeep = [\n  "div.facts",  # asked for\n]\nhost = "{SITE}"\n'
    rest = dump_profile(LEARNED).partition(f'host = "{SITE}"\n')[2].replace("keep = []\n", "")
    file.write_text(ours + rest)
    tried = browser.get(link_of(browser, page_ids(browser)[0], TIP))
    saved = browser.post("save", form(tried, "save"))
    text = file.read_text()
    assert text.startswith(ours.rpartition("host")[0])
    assert load_profile(text).drop == ("div.text>p.tip",)
    file.write_text(f"{text}# By hand.\n")
    assert "has changed since" in browser.post("undo", form(saved, "undo"), 409)
    file.write_text(text)
    browser.post("undo", form(saved, "undo"))
    assert file.read_text() == ours + rest


def test_a_profile_that_cannot_be_read_is_told_and_left_alone(
    browser: Browser, sites: Path
) -> None:
    page = page_ids(browser)[0]
    values = form(browser.get(link_of(browser, page, TIP)), "save")
    sites.mkdir()
    (sites / f"{SITE}.toml").write_text("keeps = []")
    assert "unknown key" in browser.get(page, 422)
    browser.post("save", values, 422)
    assert (sites / f"{SITE}.toml").read_text() == "keeps = []"


@pytest.fixture(params=["gone", "changed", "unknown"])
def lost(request: pytest.FixtureRequest, made: Path, tmp_path: Path) -> Browser:
    """A review whose pages are not what they were."""
    folder: Path | None = tmp_path / "moved"
    assert folder is not None
    folder.mkdir()
    if request.param == "changed":
        changed = [{**one, "html": one["html"].replace("Day", "Night")} for one in records()]
        (folder / "all.jsonl").write_text("\n".join(map(json.dumps, changed)))
    if request.param == "unknown":
        folder = None
    desk = open_desk(
        str(made / "release"),
        tmp_path / "work",
        sites=tmp_path / "sites",
        pages=None if folder is None else str(folder),
    )
    return Browser(desk)


def test_of_a_lost_page_the_release_is_shown_and_nothing_can_be_saved(
    lost: Browser, browser: Browser, sites: Path
) -> None:
    page = page_ids(lost)[0]
    values = form(browser.get(link_of(browser, page, TIP)), "save")
    text = lost.get(page)
    assert "nothing can be corrected" in text
    assert TIP in text.partition("Left out")[0]
    assert "extraction/after" in text.partition("Left out")[2]
    assert not links(text, r"change\?")
    lost.post("save", values, 422)
    lost.get(link_of(browser, page, TIP), 422)
    assert not sites.exists()


def test_without_a_folder_of_profiles_pages_are_only_shown(made: Path, tmp_path: Path) -> None:
    desk = open_desk(str(made / "release"), tmp_path, pages=str(made / "pages"))
    browser = Browser(desk)
    text = browser.get(page_ids(browser)[0])
    assert TIP in text
    assert not links(text, r"change\?")
    assert not links(text, r"gold\?")
    assert "--sites FOLDER" in browser.get(f"?site={SITE}")


def test_a_page_becomes_a_row_of_gold_that_evaluate_reads(browser: Browser, tmp_path: Path) -> None:
    page = page_ids(browser)[0]
    (link,) = links(browser.get(page), r"gold\?")
    asked = browser.get(link)
    boxes = re.findall(r'name="kept" value="(\d+)"( checked)?', asked)
    texts = [html.unescape(one) for one in re.findall(r"<span><bdi>(.*?)</bdi>", asked)]
    chosen = [
        number
        for (number, checked), text in zip(boxes, texts, strict=True)
        if checked and text != TIP
    ]
    assert len(chosen) == len(PARAGRAPHS)
    values = {**form(asked, "gold"), "kept": chosen}
    saved = browser.post("gold", values)
    assert "corpuskit evaluate reads it" in saved
    browser.post("gold", values, 409)
    done = evaluate(tmp_path / "gold", sets=["extraction"], peer=False)
    (outcome,) = done.outcomes
    assert outcome.host == SITE
    (row,) = map(json.loads, (tmp_path / "gold/extraction/gold.jsonl").read_text().splitlines())
    assert row["body"].startswith("Day ")
    assert TIP not in row["body"]
    assert TIP not in str(outcome.detail.get("missing"))
    browser.post("undo", form(saved, "undo"))
    assert not (tmp_path / "gold/extraction/gold.jsonl").exists()
    browser.post("gold", {**form(browser.get(link), "gold"), "kept": []}, 422)


def test_nonsense_is_answered_with_words(browser: Browser) -> None:
    assert "no such page" in browser.get("page?id=%FF%00../../etc", 422)
    browser.get(f"{page_ids(browser)[0]}&saved=x&undone=".replace("page", "change"), 422)
    browser.get("?start=99999999999999999999&site=none.example")
    browser.get("changes")
    browser.post("save", {"id": "x"}, 422)
    browser.post("undo", {"number": "7"}, 409)


def test_profiles_in_a_release_are_never_edited(made: Path, tmp_path: Path) -> None:
    release = made / "release"
    for folder in (release / "profiles", release, release / "new"):
        with pytest.raises(ConfigError, match="never edited"):
            open_desk(str(release), tmp_path, sites=folder)


def test_damage_is_told_at_the_start(made: Path, tmp_path: Path) -> None:
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "a.example.toml").write_text("keep = 1")
    with pytest.raises(KnowledgeError):
        open_desk(str(made / "release"), tmp_path, sites=tmp_path / "sites")
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "manifest.json").write_text("{}")
    with pytest.raises(PackageError):
        open_desk(str(broken), tmp_path)


def test_without_the_extra_it_says_what_to_install(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "starlette", None)
    done = run("review", str(made / "release"))
    assert done.code == 2
    assert "pip install 'corpuskit[review]'" in done.err


@pytest.mark.usefixtures("one_worker")
def test_a_folder_of_pages_is_learned_and_reviewed(made: Path, sites: Path, tmp_path: Path) -> None:
    desk = open_desk(str(made / "pages"), tmp_path / "work", sites=sites, workers=1)
    browser = Browser(desk)
    pages = page_ids(browser)
    assert len(pages) == PAGES
    tried = browser.get(link_of(browser, pages[0], "Day "))
    assert f"of {PAGES} pages change" in tried
    browser.post("save", form(tried, "save"))
    assert load_profile((sites / f"{SITE}.toml").read_text()).drop
    refused = browser.get("rejected")
    assert "extraction: no-story" in refused
    assert len(links(refused, r"page\?")) == 1
    lost = [row.left_out or 0.0 for row in desk.target.rows(None, 0, PAGES)]
    assert lost == sorted(lost, reverse=True)
