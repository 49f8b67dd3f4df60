"""One page from the web, for `yanlu import`: bounded, and never from the inside of a network."""

from __future__ import annotations

import http.client
import socket
import ssl
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urljoin, urlsplit

TIMEOUT = 20.0  # seconds of silence
DEADLINE = 60.0  # seconds for one page with its redirects
REDIRECTS = 5
CHUNK = 1 << 16
MOVED = (301, 302, 303, 307, 308)
# Python's `is_global` holds these for public; through them an inner address can be reached.
TUNNELS = tuple(
    ip_network(one)
    for one in ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10")
)


class FetchError(Exception):
    """The page cannot be had; `str()` says why, in both languages."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What is allowed.

    Args:
        size: bytes, after decompression.
        private: whether addresses of inner networks may be asked.
    """

    size: int
    private: bool = False


def fetch(url: str, limits: Limits) -> tuple[bytes, str]:
    """The bytes of the page and the address at which it was found in the end.

    Raises:
        FetchError: it cannot be had, is too large, or lies where nothing may be asked.
    """
    end = time.monotonic() + DEADLINE
    for _ in range(REDIRECTS + 1):
        try:
            status, headers, data = ask(url, limits, end)
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            raise FetchError(f"連不上：{error} (Cannot be reached.)") from error
        if status not in MOVED or "location" not in headers:
            break
        url = urljoin(url, headers["location"])
    else:
        raise FetchError(f"轉址超過 {REDIRECTS} 次。 (Too many redirects.)")
    if status != 200:
        raise FetchError(f"伺服器回答 {status}，沒有這一頁。 (The server answers {status}.)")
    return data, url


def ask(url: str, limits: Limits, end: float) -> tuple[int, dict[str, str], bytes]:
    """Ask once; the connection goes to the very address that was checked."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"只收 http 和 https 網址：{url} (Only http and https.)")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = connect(parts.hostname, port, parts.scheme == "https", limits)
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", safe(path), headers={"User-Agent": "yanlu", "Accept": "*/*"})
        answer = connection.getresponse()
        headers = {name.lower(): value for name, value in answer.getheaders()}
        data = body(answer, headers, limits.size, end) if answer.status == 200 else b""
        return answer.status, headers, data
    finally:
        connection.close()


def safe(path: str) -> str:
    """The path with whatever is not ASCII, or a blank, in percent."""
    return "".join(
        one if "!" <= one <= "~" else "".join(f"%{byte:02X}" for byte in one.encode())
        for one in path
    )


def connect(host: str, port: int, secure: bool, limits: Limits) -> http.client.HTTPConnection:
    """A connection to the first address of the host that may be asked."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = list(dict.fromkeys(str(one[4][0]) for one in found))
    if not limits.private and any(is_inner(one) for one in addresses):
        raise FetchError(
            f"{host} 是內部網路的位址；確定要連，請加 --allow-private。 "
            "(An address of an inner network: refused without --allow-private.)"
        )
    connection = http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    link: socket.socket = socket.create_connection((addresses[0], port), timeout=TIMEOUT)
    if secure:
        link = ssl.create_default_context().wrap_socket(link, server_hostname=host)
        connection.default_port = 443
    connection.sock = link
    return connection


def is_inner(words: str) -> bool:
    """Whether the address is not one of the public internet (RFC 6890)."""
    address: IPv4Address | IPv6Address = ip_address(words.partition("%")[0])
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    tunnelled = any(address.version == one.version and address in one for one in TUNNELS)
    return tunnelled or not address.is_global or address.is_multicast


def body(
    answer: http.client.HTTPResponse, headers: dict[str, str], limit: int, end: float
) -> bytes:
    """The bytes of the answer, unpacked if it was packed unasked."""
    packed = headers.get("content-encoding", "identity").lower()
    if packed not in ("identity", "", "gzip", "x-gzip", "deflate"):
        raise FetchError(f"不認得的壓縮：{packed} (Unknown content encoding.)")
    unpacker = zlib.decompressobj(47) if "gzip" in packed or packed == "deflate" else None
    data = bytearray()
    for chunk in chunks(answer, end):
        room = limit - len(data) + 1
        data += unpacker.decompress(chunk, room) if unpacker else chunk
        if len(data) > limit:
            raise FetchError(f"超過 {limit // 1_000_000} MB，不收。 (Too large.)")
    return bytes(data)


def chunks(answer: http.client.HTTPResponse, end: float) -> Iterator[bytes]:
    while chunk := answer.read1(CHUNK):
        if time.monotonic() > end:
            raise FetchError(f"{DEADLINE:.0f} 秒內讀不完。 (It takes too long.)")
        yield chunk
