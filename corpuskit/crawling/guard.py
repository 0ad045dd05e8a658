"""What may be connected to: public web servers, and what the configuration names.

A page can redirect or link to anywhere, also into the network that the crawl runs in. So each
address is judged before it is asked, whatever named it; each name is resolved through
:func:`vet_address`; and the address of the peer is judged once more when it is connected.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from corpuskit.errors import ConfigError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

SCHEMES: Final = frozenset({"http", "https"})
PORTS: Final = frozenset({80, 443})
MAX_URL_CHARS: Final = 2_083
"""Longer addresses are refused; the longest that browsers took."""

_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE: Final = ipaddress.IPv6Network("::/96")
_NUMBER: Final = re.compile(r"0x[0-9a-f]{0,64}|[0-9]{1,64}", re.ASCII)
_HEX: Final = "0x"
_V4_PARTS: Final = 4
_BYTE: Final = 256


class Guard:
    """Judges addresses by fixed rules, and what the configuration allows."""

    def __init__(self, allow_private: Iterable[str] = (), *, stand_in: str | None = None) -> None:
        """Prepare judging.

        Args:
            allow_private: ``host:port`` of servers that are not public and may be asked, such as
                ``127.0.0.1:8080``; a name stands for what it resolves to.
            stand_in: ``host:port`` of the one server, given by its address, that is asked in place
                of every host; nothing else is connected to then.

        Raises:
            ConfigError: one of them is not of this form.
        """
        self._allowed = {_parse_allowed(entry) for entry in allow_private}
        self.stand_in = _parse_allowed(stand_in) if stand_in else None

    def refuse_url(self, url: str) -> str | None:
        """Say why an address may not be asked; None if it may, as far as can be seen.

        Examples:
            >>> Guard().refuse_url("https://news.example/a") is None
            True
            >>> Guard().refuse_url("http://0x7f000001/")
            'address 127.0.0.1 is not public'
            >>> Guard(["127.0.0.1:8080"]).refuse_url("http://127.1:8080/") is None
            True
            >>> Guard().refuse_url("file:///etc/passwd")
            "scheme 'file' is not of the web"
        """
        if len(url) > MAX_URL_CHARS:
            return f"longer than {MAX_URL_CHARS} characters"
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            return "no valid address"
        if parts.scheme not in SCHEMES:
            return f"scheme {parts.scheme[:20]!r} is not of the web"
        if parts.username is not None or parts.password is not None:
            return "holds a user name"
        if not parts.hostname:
            return "names no host"
        actual = port or (443 if parts.scheme == "https" else 80)
        try:
            literal = literal_address(parts.hostname)
        except ValueError:
            return f"host {parts.hostname[:60]!r} is no valid address"
        if literal is not None:
            return self.refuse_address(str(literal), actual)
        if actual not in PORTS and actual not in {allowed for _, allowed in self._allowed}:
            return f"port {actual} is not of the web"
        return None

    def refuse_resolved(self, name: str, address: str, port: int) -> str | None:
        """Say why what a name resolves to may not be connected to; None if it may.

        Examples:
            >>> guard = Guard(["intranet.example:8080"])
            >>> guard.refuse_resolved("intranet.example", "10.0.0.7", 8080) is None
            True
            >>> guard.refuse_resolved("other.example", "10.0.0.8", 8080)
            'address 10.0.0.8 is not public'
        """
        if (name.lower(), port) in self._allowed:
            self._allowed.add((address, port))  # the peer is judged by its address
        return self.refuse_address(address, port)

    def refuse_address(self, address: str, port: int) -> str | None:
        """Say why this address may not be connected to; None if it may.

        Examples:
            >>> Guard().refuse_address("10.0.0.7", 80), Guard().refuse_address("8.8.8.8", 443)
            ('address 10.0.0.7 is not public', None)
            >>> Guard().refuse_address("::ffff:127.0.0.1", 80)
            'address 127.0.0.1 is not public'
            >>> Guard().refuse_address("8.8.8.8", 22)
            'port 22 is not of the web'
        """
        try:
            parsed = _unwrap(ipaddress.ip_address(address))
        except ValueError:
            return f"{address[:60]!r} is no address"
        if self.stand_in is not None:
            own = (str(parsed), port) == self.stand_in
            return None if own else f"address {parsed} is not that of the stand-in"
        if (str(parsed), port) in self._allowed:
            return None
        if not is_public(parsed):
            return f"address {parsed} is not public"
        return None if port in PORTS else f"port {port} is not of the web"


def literal_address(host: str) -> Address | None:
    """Read a host that is an address, in any notation; None if it is a name.

    Source: WHATWG URL Standard, section 3.5 ("ends in a number" and the IPv4 parser).

    Raises:
        ValueError: it ends in a number and is no address, so it is no name either.

    Examples:
        >>> [str(literal_address(host)) for host in ("2130706433", "0177.0.0.1", "127.1", "::1")]
        ['127.0.0.1', '127.0.0.1', '127.0.0.1', '::1']
        >>> str(literal_address("１２７.0.0.1.")), literal_address("news.example")
        ('127.0.0.1', None)
    """
    host = unicodedata.normalize("NFKC", host).lower().replace("。", ".").removesuffix(".")
    if ":" in host:
        return _unwrap(ipaddress.ip_address(host))  # an IPv6 address cannot be a name
    parts = host.split(".")
    if not _NUMBER.fullmatch(parts[-1]):
        return None
    if len(parts) > _V4_PARTS:
        raise ValueError(host)
    *heads, last = (_number(part) for part in parts)
    if any(head >= _BYTE for head in heads) or last >= _BYTE ** (5 - len(parts)):
        raise ValueError(host)
    value = last
    for place, head in enumerate(heads):
        value += head * _BYTE ** (3 - place)
    return ipaddress.IPv4Address(value)


def is_public(address: Address) -> bool:
    """Tell whether an address is one of the public internet.

    Examples:
        >>> [is_public(ipaddress.ip_address(one)) for one in ("169.254.169.254", "224.0.0.1")]
        [False, False]
    """
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )


def _unwrap(address: Address) -> Address:
    """Return the IPv4 address that an IPv6 address stands for, else the address."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address.scope_id is not None:
        raise ValueError("an address of one interface only")
    inner = address.ipv4_mapped or address.sixtofour
    if inner is None and address.teredo is not None:
        inner = address.teredo[1]
    if inner is None and (address in _NAT64 or (address in _COMPATIBLE and int(address) > 1)):
        inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return inner or address


def _number(part: str) -> int:
    """Read decimal, octal (``0177``) or hexadecimal (``0x7f``)."""
    if not _NUMBER.fullmatch(part):
        raise ValueError(part)
    if part.startswith(_HEX):
        return int(part[2:] or "0", 16)
    return int(part, 8) if part.startswith("0") else int(part)


def _parse_allowed(entry: str) -> tuple[str, int]:
    host, _, port = entry.rpartition(":")
    try:
        number = int(port)
        address = literal_address(host.strip("[]"))
    except ValueError:
        number, address = 0, None
    if not host or not number:
        raise ConfigError(
            f"allow_private: {entry!r} is not of the form HOST:PORT, such as 127.0.0.1:8080"
        )
    return (host.lower() if address is None else str(address)), number
