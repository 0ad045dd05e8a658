from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from corpuskit.cli.sites import command
from corpuskit.config.anyfile import check_file
from corpuskit.config.patterns import check_pattern
from corpuskit.config.site import Crawl, Site, load_crawl, parse_crawl
from corpuskit.errors import ConfigError

CONFIGS = Path(__file__).parents[1] / "configs"
HOME = "homepage: https://news.example/\n"


def complaint(tmp_path: Path, text: str) -> str:
    file = tmp_path / "a.yaml"
    file.write_text(text)
    with pytest.raises(ConfigError) as caught:
        check_file(file)
    return str(caught.value).replace(f"{file}:", "")


SITE_MISTAKES = {
    "": "1:1: homepage: missing",
    "homepage: news.example": "1:1: homepage: must be a whole address such as https://",
    "homepage: ftp://news.example/": "1:1: homepage: must be a whole address",
    "homepage: https://me:pw@news.example/": "must hold no user name",
    "homepage: https://news.example:0/": "port 0",
    "homepage: https://news.example:99999/": "1:1: homepage: no address: Port out of range",
    "homepage: 'https://news.example/a b'": "an address has no blanks",
    "homepage: 5": "YAML reads this as a number; put it in quotes (found 5)",
    HOME + "langauge: [en]": '2:1: langauge: unknown key; did you mean "language"?',
    HOME + "language: en": "2:1: language: Input should be a valid array",
    HOME + "language: [no]": "2:12: language.0: YAML reads no, off or false as False; put it in",
    HOME + "language: [English]": "2:12: language.0: must be a BCP 47 code such as en",
    HOME + "id: a b": "2:1: id: String should match",
    HOME + "id: 7": "2:1: id: YAML reads this as a number",
    HOME + "timezone: Madrid": "unknown time zone; write one such as Europe/Madrid",
    HOME + "discover: []": "2:1: discover: Input should be an object",
    HOME + "discover: {sitemap: []}": 'discover.sitemap: unknown key; did you mean "sitemaps"?',
    HOME + "discover: {sitemaps: [/s.xml]}": "2:23: discover.sitemaps.0: must be a whole address",
    HOME + "discover: {robots_sitemaps: 'yes'}": "Input should be a valid boolean",
    HOME + "discover: {wordpress: on}": "YAML reads yes, on or true as True",
    HOME + "discover: {wordpress: api}": "must be auto, off or an address",
    HOME + "discover: {archives: [https://news.example/all/]}": "has no field {yyyy}",
    HOME + "discover: {archives: ['https://news.example/{year}/']}": "unknown field {year}",
    HOME + "discover: {archives: ['https://news.example/{dd}/{yyyy}']}": "{mm} needs {yyyy}",
    HOME + "discover: {archives: ['https://news.example/{n}/{n}']}": "names a field twice",
    HOME + "discover: {archives: ['https://{n}.example/']}": "the host must not hold a field",
    HOME + "discover: {archives: ['https://news.example/{yyyy}/']}": "needs window.since",
    HOME + "discover: {robots_sitemaps: false, named_feeds: false, wordpress: off}": "no way to f",
    HOME + "urls: {allow: '/2024/'}": "urls.allow: Input should be a valid array",
    HOME + "urls: {allow: ['[']}": "urls.allow.0: no regular expression: unterminated character",
    HOME + "urls: {deny: ['(a+)+$']}": "urls.deny.0: could take for ever on some addresses",
    HOME + "urls: {deny: ['.*a.*b.*c']}": "urls.deny.0: could take seconds on some addresses",
    HOME + "urls: {deny: ['']}": "matches every address",
    HOME + "urls: {hosts: [https://a.example/]}": "urls.hosts.0: must be a host such as",
    HOME + "urls: {strip_params: ['a=b']}": "must be the name of a query parameter",
    HOME + r"urls: {date_from_url: '/\d{4}/'}": "must name the groups y, m, d",
    HOME + r"urls: {date_from_url: '(?P<y>\d{4})(?P<d>\d\d)'}": "must name the groups y, m, d",
    HOME + "window: {since: 2024-13-01}": "2:10: window.since: must be a day such as 2024-05-31",
    HOME + "window: {since: yesterday}": "must be a day such as",
    HOME + "window: {since: 2024-02-01, until: 2024-01-01}": "since must not be later than until",
    HOME + "politeness: {delay: 2}": 'politeness.delay: unknown key; did you mean "delay_s"?',
    HOME + "politeness: {delay_s: fast}": "politeness.delay_s: Input should be a valid number",
    HOME + "politeness: {delay_s: -1}": "greater than or equal to 0 (found -1)",
    HOME + "politeness: {concurrency: 0}": "greater than or equal to 1",
    HOME + "politeness: {max_pages: 1.5}": "Input should be a valid integer",
    HOME + "recrawl: {listings: 60}": "must be a number with its unit, such as 30s, 90m, 1h",
    HOME + "recrawl: {max_age: 2w}": "must be a number with its unit",
    HOME + "recrawl: {articles: [7d, 1d]}": "articles must ascend",
    HOME + "recrawl: {articles: [0d]}": "must be a number with its unit",
    HOME + HOME: "2:1: homepage: stands there twice; keep one",
    "\thomepage: x": "1:1: found character '\\t'",
    "homepage: [": "",
    "- a": "1:1: a configuration is a mapping of keys, not a list",
    "? [a]\n: b": "",
    "a: &x [*x]": "nested too deeply",
}


@pytest.mark.parametrize("text", SITE_MISTAKES)
def test_every_mistake_in_a_site_file_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    assert SITE_MISTAKES[text] in complaint(tmp_path, text)


CRAWL = "contact: me@news.example\nsites:\n  - homepage: https://news.example/\n"
CRAWL_MISTAKES = {
    "sites: [{homepage: https://news.example/}]": "1:1: contact: missing",
    "contact: me@news.example": "1:1: sites: missing; it is a list of sites or of their files",
    "contact: me@news.example\nsites: []": "2:1: sites: must be a list of sites",
    "contact: me@news.example\nsites: x.yaml": "2:1: sites: must be a list of sites",
    CRAWL.replace("me@news.example", "me"): "1:1: contact: must be the address of a page or a mail",
    CRAWL.replace("me@news.example", "''"): "1:1: contact: must be the address of a page",
    CRAWL + "  - other.yaml": "4:5: sites.1: ",
    CRAWL + "  - https://other.example/": "4:5: sites.1: must be a site (homepage: …) or the path",
    CRAWL + "  - 3": "4:5: sites.1: must be a site",
    CRAWL + "    window: {since: x}": "4:14: sites.0.window.since: must be a day",
    CRAWL + "    idd: x": '4:5: sites.0.idd: unknown key; did you mean "id"?',
    CRAWL + "  - homepage: https://news.example/b": 'two sites have the id "news.example"',
    CRAWL + "ouput: x": '4:1: ouput: unknown key; did you mean "output"?',
    CRAWL + "allow_private: [127.0.0.1]": "must be HOST:PORT such as 127.0.0.1:8080",
    CRAWL + "limits: {timeout_s: 0}": "greater than 0",
    CRAWL.replace("news.example/", "news.com/") + "    politeness: {delay_s: 0.1}": "below 0.5",
}


@pytest.mark.parametrize("text", CRAWL_MISTAKES)
def test_every_mistake_in_a_crawl_is_told_with_its_place(tmp_path: Path, text: str) -> None:
    assert CRAWL_MISTAKES[text] in complaint(tmp_path, text)


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text("homepage: x\nid: a b\n")
    (tmp_path / "sites").mkdir()
    (tmp_path / "sites" / "two.yml").write_text(HOME + "window: 3\n")
    (tmp_path / "crawl.yaml").write_text("contact: x\nsites: [one.yaml, sites]\n")
    done = CliRunner().invoke(command, ["check", str(tmp_path / "crawl.yaml")])
    lines = str(done.exception).splitlines()
    assert isinstance(done.exception, ConfigError)
    assert [re.sub(r".*/(\w+\.\w+:\d+:\d+: \S+):.*", r"\1", line) for line in lines] == [
        "one.yaml:1:1: homepage",
        "one.yaml:2:1: id",
        "two.yml:2:1: window",
        "crawl.yaml:1:1: contact",
    ]


def test_what_is_right_is_told_in_one_line_each(tmp_path: Path) -> None:
    (tmp_path / "one.yaml").write_text(HOME)
    (tmp_path / "crawl.yaml").write_text("contact: https://me.example/\nsites: [one.yaml]\n")
    done = CliRunner().invoke(command, ["check", str(tmp_path)])
    assert done.output.splitlines() == [
        f"{tmp_path}/crawl.yaml: crawl of 1 sites into {tmp_path}/crawl",
        f"{tmp_path}/one.yaml: site news.example: robots.txt, front page",
    ]
    assert load_crawl(tmp_path / "crawl.yaml").sites[0].homepage == "https://news.example/"
    for path, message in (("none.yaml", "no such file"), (".", "holds no site file")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        missing = tmp_path / ("empty" if path == "." else path)
        done = CliRunner().invoke(command, ["check", str(missing)])
        assert message in str(done.exception)


def test_all_configurations_that_come_along_are_right() -> None:
    done = CliRunner().invoke(command, ["check", str(CONFIGS)])
    assert done.exception is None
    assert len(done.output.splitlines()) == len(list(CONFIGS.glob("*.yaml")))
    assert "demo.yaml: build of demo-news from 1 sources" in done.output


def test_a_pause_may_be_short_where_nobody_else_is_asked() -> None:
    text = (
        "contact: me@a.example\nallow_private: ['127.0.0.1:8080']\nsites:\n"
        "  - {homepage: 'http://127.0.0.1:8080/', politeness: {delay_s: 0}}\n"
        "  - {homepage: 'https://paper.example/', politeness: {delay_s: 0}}\n"
    )
    assert [one.politeness.delay_s for one in parse_crawl(text).sites] == [0, 0]


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("site", Site(homepage="https://news.example/")),
        ("crawl", Crawl(contact="a@b.example")),
    ],
)
def test_the_documented_files_hold_every_key_with_its_default(
    name: str, bare: Site | Crawl
) -> None:
    file = CONFIGS / f"{name}.yaml"
    found = check_file(file)
    written = yaml.safe_load(file.read_text())
    assert set(written) == set(type(bare).model_fields)
    for key, value in bare:
        if hasattr(value, "model_fields_set"):
            assert set(written[key]) == set(type(value).model_fields), key
            assert getattr(found, key) == value, key


# --- patterns

GOOD = (
    r"^https://news\.example/\d{4}/\d\d/\d\d/[^/]+/$",
    "/tag/",
    r"\?replytocom=",
    r"/(?:news|sport|world)/[\w-]+-\d+\.html$",
    r"/\w+-\w+-\d+\.html$",
    r"^https?://[^/]+/(?:[^/]+/)+story-\d+$",
    r"(?i)/article/",
    r"^(?!.*print).*/story/",
    "(?:ab|cd)+",
    "x{1,5000}",
)
BAD = (
    "(a+)+$",
    "(a*)*b",
    "(.*a)*b",
    "([a-z]+/?)*$",
    "(?:a|b|ab)*c",
    "(x?x?)*y",
    "(a{1,100}){1,100}b",
    "(?i)(a+A)+$",
    ".*.*.*x",
    "/a/.*/b/.*/c/.*x",
    "((a|b)+)*c",
    r"^(\w+\s?)*$",
)


@pytest.mark.parametrize("pattern", GOOD)
def test_usual_patterns_are_taken(pattern: str) -> None:
    assert check_pattern(pattern) is None


@pytest.mark.parametrize("pattern", BAD)
def test_patterns_that_an_address_could_hang_are_refused(pattern: str) -> None:
    assert "on some addresses" in str(check_pattern(pattern))


ATOMS = st.sampled_from(["a", "b", "/", "[^/]", r"\w", r"\d", ".", "ab", "a|b", "-"])
PATTERNS = st.recursive(
    ATOMS,
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["+", "*", "?", "{2,90}"])).map(
            lambda pair: f"(?:{pair[0]}){pair[1]}"
        ),
        st.lists(inner, min_size=2, max_size=3).map("".join),
    ),
    max_leaves=6,
)


@given(PATTERNS)
def test_what_is_taken_ends_soon_on_hostile_addresses(pattern: str) -> None:
    """Whatever is let through ends; a catastrophic one would not return in a lifetime."""
    if check_pattern(pattern) is None:
        for unit in ("a", "/", "ab", "a/", "1", "a-", "aab/"):
            re.search(pattern + "!", unit * (400 // len(unit)))
