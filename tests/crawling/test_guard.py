"""No notation of an address gets past the guard."""

from __future__ import annotations

import pytest

from corpuskit.crawling.guard import Guard, literal_address
from corpuskit.errors import ConfigError

PRIVATE = (
    "http://127.0.0.1/",
    "http://127.1/",
    "http://0/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1./",
    "http://１２７.0.0.1/",
    "http://127。0。0。1/",
    "http://10.1.2.3/",
    "http://172.16.0.1/",
    "http://192.168.0.1/",
    "http://100.64.0.1/",
    "http://169.254.169.254/latest/meta-data/",
    "http://192.0.0.1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://240.0.0.1/",
    "http://255.255.255.255/",
    "http://[::1]/",
    "http://[::]/",
    "http://[fe80::1]/",
    "http://[fc00::1]/",
    "http://[ff02::1]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[2002:7f00:1::]/",
)

MALFORMED = (
    "file:///etc/passwd",
    "ftp://news.example/a",
    "gopher://news.example/_GET",
    "javascript:alert(1)",
    "data:text/html,x",
    "",
    "//news.example/a",
    "http://",
    "http:///a",
    "http://[::1/",
    "http://[fe80::1%25eth0]/",
    "http://news.example:99999/",
    "http://news.example:x/",
    "http://me@news.example/",
    "http://me:secret@news.example/",
    "http://256.0.0.1/",
    "http://1.2.3.4.5/",
    "http://1.2.3.0x/../" + "a" * 3_000,
    "http://0x7g.1/",
    "http://09.0.0.1/",
)


@pytest.mark.parametrize("url", PRIVATE)
def test_no_private_address_is_asked(url: str) -> None:
    assert "is not public" in (Guard().refuse_url(url) or "")


@pytest.mark.parametrize("url", MALFORMED)
def test_nothing_malformed_is_asked(url: str) -> None:
    assert Guard().refuse_url(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://news.example/a",
        "https://news.example:443/a?b=c",
        "http://8.8.8.8/",
        "https://[2606:4700::1111]/",
        "http://1e100.example/",
        "http://0x.example/",
    ],
)
def test_the_web_is_asked(url: str) -> None:
    assert Guard().refuse_url(url) is None


@pytest.mark.parametrize("port", [22, 25, 6379, 8080, 5432])
def test_ports_of_other_services_are_not_asked(port: int) -> None:
    assert Guard().refuse_url(f"http://news.example:{port}/") == f"port {port} is not of the web"


def test_only_what_the_configuration_names_is_let_through() -> None:
    guard = Guard(["127.0.0.1:8080", "[::1]:8081"])
    assert guard.refuse_url("http://0x7f000001:8080/") is None
    assert guard.refuse_address("::ffff:127.0.0.1", 8080) is None
    assert guard.refuse_url("http://[::1]:8081/") is None
    for url in ("http://127.0.0.1:8081/", "http://127.0.0.2:8080/", "http://127.0.0.1/"):
        assert guard.refuse_url(url)


def test_a_name_is_let_through_for_what_it_resolves_to_only() -> None:
    guard = Guard(["intranet.example:8080"])
    assert guard.refuse_url("http://intranet.example:8080/") is None
    assert guard.refuse_resolved("news.example", "10.0.0.7", 8080)
    assert guard.refuse_address("10.0.0.7", 8080)
    assert guard.refuse_resolved("Intranet.example", "10.0.0.7", 8080) is None
    assert guard.refuse_address("10.0.0.7", 8080) is None
    assert guard.refuse_address("10.0.0.7", 80)


@pytest.mark.parametrize("entry", ["127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:x", "1.2.3.4.5:80"])
def test_an_entry_that_names_no_server_is_refused(entry: str) -> None:
    with pytest.raises(ConfigError, match="HOST:PORT"):
        Guard([entry])


def test_a_name_is_no_literal() -> None:
    assert literal_address("a1.example") is None
    assert literal_address("face.beef") is None
