"""The real nginx and Caddy with the shipped files: only addresses, ports and paths are ours."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import http.server
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.ports import free_port

from .conftest import HOSTS, ROOT, Paper

DEPLOY = ROOT / "deploy"
CANARY = "127.0.0.77"  # a reader's address: it must be found nowhere
AGENT = "CanaryBrowser/7"
ONION = "newsexamplenewsexamplenewsexamplenewsexamplenewsexample.onion"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reader got."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy as it runs.

    Args:
        folder: all that it may write to.
        tls: its port for readers with TLS.
        plain: its port without.
        onion: its port for Tor.
        said: file of what it wrote to its output.
    """

    folder: Path
    tls: int
    plain: int
    onion: int
    said: Path

    def ask(
        self, host: str, path: str, *, method: str = "GET", body: bytes = b"", **headers: str
    ) -> Answer:
        """One request of a reader whose address and browser are canaries."""
        port = self.onion if host == ONION else self.tls
        connection = Reader(host, port, is_secure=host != ONION)
        return self.sent(connection, host, path, method, body, headers)

    def ask_plainly(self, host: str, path: str) -> Answer:
        """The same without TLS."""
        return self.sent(Reader(host, self.plain, is_secure=False), host, path, "GET", b"", {})

    @contextlib.contextmanager
    def slowly(self, host: str, path: str) -> Iterator[None]:
        """A form of which the beginning is sent, and then no more."""
        with contextlib.closing(Reader(host, self.tls, is_secure=True)) as connection:
            connection.putrequest("POST", path, skip_host=True)
            for name, value in {"Host": host, "Content-Length": "1000"}.items():
                connection.putheader(name, value)
            connection.endheaders(b"text=")
            yield

    def sent(
        self,
        connection: http.client.HTTPConnection,
        host: str,
        path: str,
        method: str,
        body: bytes,
        headers: dict[str, str],
    ) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with contextlib.closing(connection):
            connection.request(
                method, path, body or None, {"Host": host, "User-Agent": AGENT, **named}
            )
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())


class Reader(http.client.HTTPConnection):
    """A connection from the canary's address, with the host's name in its TLS."""

    def __init__(self, host: str, port: int, *, is_secure: bool) -> None:
        super().__init__("127.0.0.1", port, timeout=20, source_address=(CANARY, 0))
        self.name, self.is_secure = host, is_secure

    def connect(self) -> None:
        super().connect()
        if self.is_secure:
            trusting = ssl.create_default_context()
            trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
            self.sock = trusting.wrap_socket(self.sock, server_hostname=self.name)


def certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for all hosts, signed by itself, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOSTS[0])])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(map(x509.DNSName, HOSTS)), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "fullchain.pem", folder / "privkey.pem"
    paths[0].write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    )
    return paths


def fitted(words: str, changes: dict[str, str]) -> str:
    """A shipped file with this machine's paths and ports; each must have stood there."""
    for written, ours in changes.items():
        found, count = re.subn(written, lambda _, ours=ours: ours, words)
        assert count, f"the shipped file does not say {written!r}"
        words = found
    return words


@contextlib.contextmanager
def nginx(
    folder: Path, paper: Paper, *, is_noisy: bool = False, patience: str = ""
) -> Iterator[Proxy]:
    """nginx with deploy/nginx/.

    Args:
        is_noisy: the control: its logs are not switched off.
        patience: how long it waits for more of what is sent to the desk, if not as shipped.
    """
    proxy = Proxy(folder, free_port(), free_port(), free_port(), folder / "said")
    chain, key = certificate(folder)
    ours = folder / "yanlu"
    shutil.copytree(DEPLOY / "nginx", ours)
    for name in ("readers.conf", "headers.conf"):
        (ours / name).write_text((ours / name).read_text().replace("/etc/nginx/yanlu", str(ours)))
    readers = ours / "readers.conf"
    readers.write_text(fitted(readers.read_text(), {"/srv/yanlu/edition": f"{paper.var}/edition"}))
    site = {
        "/etc/nginx/yanlu": str(ours),
        "/etc/yanlu/tls/fullchain.pem": str(chain),
        "/etc/yanlu/tls/privkey.pem": str(key),
        r"127\.0\.0\.1:8000": f"127.0.0.1:{paper.port}",
        r"listen 127\.0\.0\.1:8080": f"listen 127.0.0.1:{proxy.onion}",
        "listen 443": f"listen 127.0.0.1:{proxy.tls}",
        "listen 80": f"listen 127.0.0.1:{proxy.plain}",
        **({"error_log /dev/null crit": f"error_log {folder}/noisy error"} if is_noisy else {}),
        **({"client_body_timeout 15s": f"client_body_timeout {patience}"} if patience else {}),
    }
    (folder / "site.conf").write_text(fitted((DEPLOY / "nginx" / "yanlu.conf").read_text(), site))
    (folder / "nginx.conf").write_text(
        "load_module /usr/lib/nginx/modules/ngx_http_brotli_static_module.so;\n"
        f"daemon off; pid {folder}/pid; worker_processes 1; user root;\n"
        f"error_log {folder}/start.log crit;\n"
        "events {}\nhttp { include /etc/nginx/mime.types; sendfile on;\n"
        + "".join(
            f"{kind}_temp_path {folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        + f"include {folder}/site.conf; }}\n"
    )
    command = ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")]
    with running(command, proxy):
        yield proxy


@contextlib.contextmanager
def caddy(
    folder: Path, paper: Paper, *, is_noisy: bool = False, patience: str = ""
) -> Iterator[Proxy]:
    """Caddy with deploy/caddy/, and a certificate of our own in place of an automatic one.

    Args:
        is_noisy: the control: what it leaves out of its log is not left out.
        patience: how long all that is sent may take, if not as shipped.
    """
    proxy = Proxy(folder, free_port(), free_port(), free_port(), folder / "said")
    chain, key = certificate(folder)
    changes = {
        "/srv/yanlu/edition": f"{paper.var}/edition",
        r"127\.0\.0\.1:8000": f"127.0.0.1:{paper.port}",
        r"\.onion:8080": f".onion:{proxy.onion}",
        "admin localhost:2019": "admin off\n\tskip_install_trust\n"
        f"\tdefault_bind 127.0.0.1\n\thttp_port {proxy.plain}\n\thttps_port {proxy.tls}",
        r"\nnews\.example, post\.news\.example \{": "\nnews.example, post.news.example {"
        f"\n\ttls {chain} {key}",
        r"\ndesk\.news\.example \{": f"\ndesk.news.example {{\n\ttls {chain} {key}",
        **({r"level ERROR\n\t\texclude http.*\n": "level DEBUG\n"} if is_noisy else {}),
        **({"read_body 10m": f"read_body {patience}"} if patience else {}),
    }
    words = fitted((DEPLOY / "caddy" / "Caddyfile").read_text(), changes)
    (folder / "Caddyfile").write_text(words)
    home = {name: str(folder / "home") for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME")}
    command = ["caddy", "run", "--adapter", "caddyfile", "--config", str(folder / "Caddyfile")]
    with running(command, proxy, **home):
        yield proxy


@contextlib.contextmanager
def running(command: list[str], proxy: Proxy, **more: str) -> Iterator[None]:
    """A proxy until its test is over, from when it takes connections on."""
    with proxy.said.open("wb") as said:
        process = subprocess.Popen(
            command, stdout=said, stderr=said, env={"PATH": "/usr/sbin:/usr/bin:/bin", **more}
        )
        try:
            while not takes(proxy.tls):
                assert process.poll() is None, proxy.said.read_text()
                time.sleep(0.02)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)


def takes(port: int) -> bool:
    with socket.socket() as there:
        return not there.connect_ex(("127.0.0.1", port))


def written(folder: Path) -> bytes:
    """All bytes of all files below a folder."""
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


class Says(http.server.BaseHTTPRequestHandler):
    """Says back all that it was told."""

    def do_POST(self) -> None:
        self.server.begun.append(self.path)  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.ended.append(self.path)  # type: ignore[attr-defined]
        told = f"{self.command} {self.path}\n{self.headers}".encode()
        self.send_response(202)
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, *words: object) -> None:
        """Nothing."""


class Heard(http.server.ThreadingHTTPServer):
    """A server in the paper's place, which knows of which forms it hears, and which have ended."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Says)
        self.begun: list[str] = []
        self.ended: list[str] = []


@contextlib.contextmanager
def says_back() -> Iterator[int]:
    """A server in the paper's place; its port."""
    with hearing() as server:
        yield server.server_port


@contextlib.contextmanager
def hearing() -> Iterator[Heard]:
    """The same, and what it hears."""
    server = Heard()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
