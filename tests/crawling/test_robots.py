"""robots.txt as RFC 9309 has it."""

from __future__ import annotations

import time

import pytest

from corpuskit.crawling.robots import parse, read

SITE = "https://news.example"


def allowed(text: str, path: str, name: str = "corpuskit") -> bool:
    return parse(text.encode(), name).judge(SITE + path).allowed


@pytest.mark.parametrize(
    ("rules", "path", "expected"),
    [
        ("Disallow: /a", "/a", False),
        ("Disallow: /a", "/abc", False),
        ("Disallow: /a", "/b/a", True),
        ("Disallow: /a/", "/a", True),
        ("Disallow:", "/a", True),
        ("Disallow: /", "/", False),
        ("Disallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("Allow: /a/b\nDisallow: /a", "/a/c", False),
        ("Allow: /p\nDisallow: /p", "/page", True),
        ("Disallow: /*.pdf$", "/x/a.pdf", False),
        ("Disallow: /*.pdf$", "/x/a.pdf?b", True),
        ("Disallow: /*?", "/x?y", False),
        ("Disallow: /*?", "/x", True),
        ("Disallow: /caf%C3%A9", "/café", False),
        ("Disallow: /café", "/caf%c3%a9", False),
        ("Disallow: /private/", "/%70rivate/x", False),
        ("Disallow: /%70rivate/", "/private/x", False),
        ("Disallow: /a%2Fb", "/a/b", True),
        ("Disallow: /a # not this", "/a", False),
        ("DISALLOW : /a", "/a", False),
        ("Dissalow: /a", "/a", True),
        ("Disallow /a", "/a", True),
    ],
)
def test_rules(rules: str, path: str, expected: bool) -> None:
    assert allowed(f"User-agent: *\n{rules}\n", path) is expected


def test_our_own_group_counts_and_no_other() -> None:
    text = "User-agent: *\nDisallow: /\n\nUser-agent: CorpusKit/1.0\nDisallow: /private/\n"
    assert allowed(text, "/news")
    assert not allowed(text, "/private/x")
    assert not allowed(text, "/news", "otherbot")


def test_groups_of_one_crawler_are_joined() -> None:
    text = "User-agent: corpuskit\nDisallow: /a\nUser-agent: x\nDisallow: /b\n"
    text += "User-agent: y\nUser-agent: corpuskit\nDisallow: /c\n"
    assert [allowed(text, path) for path in ("/a", "/b", "/c")] == [False, True, False]


def test_a_name_that_only_begins_like_ours_is_another() -> None:
    assert allowed("User-agent: corpuskitten\nDisallow: /", "/a")


@pytest.mark.parametrize("ends", ["\n", "\r", "\r\n"])
def test_the_line_is_named_whatever_ends_lines(ends: str) -> None:
    text = ends.join(["\ufeff# hello", "", "User-agent: *", "Disallow: /a"])
    assert parse(text.encode(), "me").judge(SITE + "/a").reason == (
        "robots.txt line 4: Disallow: /a"
    )


@pytest.mark.parametrize(
    ("status", "expected"),
    [(404, True), (410, True), (403, True), (401, True), (429, False), (500, False), (503, False)],
)
def test_what_a_missing_or_failing_file_means(status: int, expected: bool) -> None:
    assert read(status, b"User-agent: *\nDisallow: /a", "me").judge(SITE + "/a").allowed is expected


def test_robots_txt_itself_may_be_read() -> None:
    assert allowed("User-agent: *\nDisallow: /", "/robots.txt")


def test_only_the_first_512_kib_count_and_half_a_rule_is_none() -> None:
    filler = b"# " + b"x" * 60 + b"\n"
    head = b"User-agent: *\nDisallow: /first\n" + filler * (524_000 // len(filler))
    body = head + b"Disallow: /" + b"y" * 700 + b"\nDisallow: /late\n"
    assert len(head) < 524_288 < len(head) + 700
    robots = parse(body, "me")
    assert not robots.judge(SITE + "/first").allowed
    assert robots.judge(SITE + "/late").allowed
    assert robots.judge(SITE + "/yyy").allowed


def test_hostile_rules_take_bounded_time() -> None:
    rule = b"Disallow: /" + b"*a" * 100 + b"b\n"
    body = b"User-agent: *\n" + rule * (512 * 1024 // len(rule))
    started = time.process_time()
    parse(body, "me").judge(SITE + "/" + "a" * 2_000)
    parse(b"\xff\x00:" * 100_000, "me").judge(SITE + "/")
    assert time.process_time() - started < 5.0


def test_crawl_delay_is_that_of_our_group() -> None:
    text = b"User-agent: *\nCrawl-delay: 7\nUser-agent: me\nCrawl-delay: 1.5\nDisallow: /x\n"
    assert parse(text, "me").crawl_delay_s == 1.5
    assert parse(text, "other").crawl_delay_s == 7.0
