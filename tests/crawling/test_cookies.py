"""Cookies stay with their site, and no header of a server is too odd for them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from corpuskit.crawling.cookies import MAX_COOKIES, Cookies

ODD = r"[a=;\" ,]{0,9}(Domain|Path|Expires|Max-Age|Version)=[.:;\", \-0-9a-zA-Z]{0,20}"
URL = "https://www.news.example/2024/a"


def learnt(*values: str, url: str = URL) -> Cookies:
    cookies = Cookies()
    cookies.learn("a", url, [("Content-Type", "x"), *(("set-cookie", one) for one in values)])
    return cookies


def test_they_are_sent_where_they_are_for() -> None:
    cookies = learnt("a=1", "b=2; Path=/2024/; Secure", "c=3; Domain=news.example; Path=/")
    assert cookies.of("a", URL) == "b=2; a=1; c=3"
    assert cookies.of("a", "http://www.news.example/2024/b") == "a=1; c=3"
    assert cookies.of("a", "https://img.news.example/") == "c=3"
    assert cookies.of("a", "https://other.example/") is None
    assert cookies.of("b", URL) is None


def test_a_host_sets_none_for_others() -> None:
    for value in ("a=1; Domain=other.example", "a=1; Domain=example", "a=1; Domain=.co.uk"):
        assert learnt(value).of("a", URL) is None
    assert (
        learnt("a=1; Domain=.co.uk", url="https://news.co.uk/").of("a", "https://b.co.uk/") is None
    )


def test_they_are_replaced_and_run_out() -> None:
    cookies = learnt("a=1", "a=2", "b=1", "c=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT")
    assert cookies.of("a", URL) == "a=2; b=1"
    cookies.learn("a", URL, [("Set-Cookie", "b=; Max-Age=0")])
    assert cookies.of("a", URL) == "a=2"


def test_a_site_that_sets_too_many_loses_them() -> None:
    assert learnt(*(f"c{n}={'v' * 40}" for n in range(300))).of("a", URL) is None
    many = learnt(*(f"c{n}=v; Path=/{n}" for n in range(MAX_COOKIES + 1)), "d=1")
    assert many.of("a", URL) is None


@given(
    st.lists(
        st.text(st.characters(max_codepoint=255), max_size=60) | st.from_regex(ODD, fullmatch=True)
    )
)
def test_no_value_is_too_odd(values: list[str]) -> None:
    cookies = learnt(*(value.replace("\n", " ") for value in values))
    for url in (URL, "http://127.0.0.1:8080/", "http://[::1]/%"):
        sent = cookies.of("a", url)
        assert sent is None or sent.encode("latin-1")
