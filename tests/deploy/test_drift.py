"""What keeps the machine closed is written down here a second time, and each line is missed.

Nobody loosens nginx, Caddy, a unit, the image, a header or a cookie by one line without changing
this page, too. That these lines do what they say is tried elsewhere, with the real programs.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from tests.kept import lend_paper
from yanlu.delivery.headers import reader_headers

from .building import ROOT
from .test_units import OURS

DEPLOY = ROOT / "deploy"
SANDBOX = """
NoNewPrivileges=yes
ProtectSystem=strict
ProtectHome=yes
PrivateTmp=yes
PrivateDevices=yes
ProtectControlGroups=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectProc=invisible
ProcSubset=pid
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
CapabilityBoundingSet=
AmbientCapabilities=
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged
SystemCallErrorNumber=EPERM
RemoveIPC=yes
UMask=0027
User=yanlu
Group=yanlu
"""
FILES = {
    "nginx/yanlu.conf": """
access_log off;
error_log /dev/null crit;
log_not_found off;
server_tokens off;
absolute_redirect off;
ssl_session_tickets off;
on       "max-age=63072000; includeSubDomains";
ssl_protocols TLSv1.2 TLSv1.3;
ssl_reject_handshake on;
location / { return 301 https://$host$request_uri; }
listen 127.0.0.1:8080;
client_max_body_size 256m;
client_body_timeout 15s;
location / { return 404; }
proxy_set_header X-Forwarded-For $remote_addr;
proxy_request_buffering off;
proxy_max_temp_file_size 0;
""",
    "nginx/readers.conf": """
client_header_timeout 5s;
client_body_timeout 5s;
send_timeout 30s;
keepalive_timeout 30s;
large_client_header_buffers 2 4k;
client_max_body_size 1k;
include /etc/nginx/yanlu/headers.conf;
location ~ /\\.beside- { return 404; }
proxy_set_header X-Forwarded-For $remote_addr;
proxy_set_header User-Agent "";
proxy_set_header Referer "";
proxy_set_header Cookie "";
proxy_set_header Accept-Language "";
client_max_body_size 256k;
client_body_buffer_size 256k;
proxy_max_temp_file_size 0;
proxy_read_timeout 15s;
""",
    "nginx/headers.conf": """
add_header Cache-Control $yanlu_caching always;
add_header X-Content-Type-Options nosniff always;
add_header Referrer-Policy no-referrer always;
add_header Cross-Origin-Resource-Policy same-origin always;
add_header Cross-Origin-Opener-Policy same-origin always;
add_header Cross-Origin-Embedder-Policy require-corp always;
add_header Permissions-Policy "camera=(), geolocation=(), interest-cohort=(), microphone=()" always;
add_header Strict-Transport-Security $yanlu_hsts always;
default-src 'none';
img-src 'self';
media-src 'self';
script-src 'self';
connect-src 'self';
form-action 'self' https:;
base-uri 'none';
frame-ancestors 'none';
require-trusted-types-for 'script';
trusted-types 'none'"
""",
    "caddy/Caddyfile": """
admin localhost:2019
level ERROR
exclude http.log http.stdlib http.handlers tls.handshake
read_header 5s
read_body 10m
idle 30s
max_header_size 16KB
header -Server
max_size 256KB
header_up -X-Forwarded-Host
header_up -User-Agent
header_up -Referer
header_up -Cookie
header_up -Accept-Language
@sent not method GET HEAD
@beside path_regexp /\\.beside-
X-Content-Type-Options nosniff
Referrer-Policy no-referrer
Cross-Origin-Resource-Policy same-origin
Cross-Origin-Opener-Policy same-origin
Cross-Origin-Embedder-Policy require-corp
Permissions-Policy "camera=(), geolocation=(), interest-cohort=(), microphone=()"
header @secure Strict-Transport-Security "max-age=63072000; includeSubDomains"
default-src 'none';
script-src 'self';
form-action 'self' https:;
base-uri 'none';
frame-ancestors 'none';
require-trusted-types-for 'script';
bind 127.0.0.1
max_size 256MB
respond 404
""",
    "Containerfile": """
--require-hashes
--no-deps --only-binary :all:
--no-index
--shell /usr/sbin/nologin
-m 0750 /data
YANLU_PRODUCTION=yes
USER 10001:10001
HEALTHCHECK --interval=30s
""",
}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": "camera=(), geolocation=(), interest-cohort=(), microphone=()",
    "Strict-Transport-Security": "max-age=63072000; includeSubDomains",
}
DESK = {
    "DEBUG": False,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Strict",
    "SESSION_COOKIE_PATH": "/newsroom/",
    "CSRF_COOKIE_SECURE": True,
    "CSRF_COOKIE_SAMESITE": "Strict",
    "CSRF_COOKIE_PATH": "/newsroom/",
    "SECURE_REFERRER_POLICY": "same-origin",
    "X_FRAME_OPTIONS": "SAMEORIGIN",
    "ALLOWED_HOSTS": ["desk.example"],
    "STAFF_GUARDED": True,
    "MFA_WEBAUTHN_USER_VERIFICATION": "required",
    "WAGTAIL_PASSWORD_RESET_ENABLED": False,
    "WAGTAIL_GRAVATAR_PROVIDER_URL": None,
    "WAGTAIL_ENABLE_UPDATE_CHECK": False,
    "WAGTAIL_ENABLE_WHATS_NEW_BANNER": False,
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
}
MAILBOX = {
    "DEBUG": False,
    "FILE_UPLOAD_HANDLERS": [],
    "DATA_UPLOAD_MAX_MEMORY_SIZE": 262144,
    "DATA_UPLOAD_MAX_NUMBER_FIELDS": 50,
    "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
}
PRIVATE = {
    "keys": 0o700,
    "keys/edition.key": 0o600,
    "newsroom.db": 0o600,
    "press.db": 0o600,
    "mailbox.db": 0o600,
    "demo-password": 0o600,
}


def lines(words: str) -> list[str]:
    return [line for line in words.strip().split("\n") if line]


def said(words: str, line: str) -> int:
    """How often a file says this, outside its comments."""
    bare = re.sub(r"(?m)(^|\s)#.*$", "", words)
    return bare.count(line)


def missing(words: str, wanted: Iterable[str]) -> list[str]:
    return [line for line in wanted if not said(words, line)]


def held(unit: str, wanted: Iterable[str]) -> list[str]:
    """The lines of a unit that are not in force: what is said last counts, but for lists."""
    found: dict[str, list[str]] = {}
    for name, value in re.findall(r"(?m)^(\w+)=(.*)$", unit):
        found.setdefault(name, []).append(value)
    return [line for line in wanted if not is_held(found, *line.split("=", 1))]


def is_held(found: dict[str, list[str]], name: str, value: str) -> bool:
    values = found.get(name, [])
    return value in values if name == "SystemCallFilter" else values[-1:] == [value]


def test_each_unit_keeps_each_line_of_its_sandbox() -> None:
    wanted = lines(SANDBOX)
    for unit in OURS:
        words = unit.read_text()
        assert held(words, wanted) == [], unit.name
        for line in wanted:
            assert held(words.replace(f"\n{line}\n", "\n"), wanted) == [line], "the control"
    loosened = OURS[0].read_text() + "ProtectSystem=no\nCapabilityBoundingSet=CAP_SYS_ADMIN\n"
    assert held(loosened, wanted) == ["ProtectSystem=strict", "CapabilityBoundingSet="]


@pytest.mark.parametrize("name", FILES)
def test_each_shipped_file_says_what_it_must_and_each_line_would_be_missed(name: str) -> None:
    words, wanted = (DEPLOY / name).read_text(), lines(FILES[name])
    assert missing(words, wanted) == []
    for line in wanted:
        assert line in missing(words.replace(line, ""), wanted), "the control"
        commented = re.sub(rf"(?m)^(.*{re.escape(line)})", r"# \1", words)
        assert line in missing(commented, wanted), "the control: only a comment says it"


def test_each_block_of_nginx_that_sends_a_page_sends_the_headers() -> None:
    words = (DEPLOY / "nginx" / "readers.conf").read_text()
    pages = [one for one in re.findall(r"(?ms)^location .*?^}", words) if "default_type" in one]
    pages = [one for one in pages if "add_header" not in one]  # the one that speaks for the mailbox
    assert len(pages) >= 4 and all(said(one, "headers.conf;") for one in pages)


def test_the_house_sends_each_header_and_each_would_be_missed() -> None:
    sent = dict(reader_headers("", secure=True))
    policy = sent.pop("Content-Security-Policy")
    assert sent == HEADERS
    assert "default-src 'none'" in policy and "frame-ancestors 'none'" in policy
    assert "Strict-Transport-Security" not in dict(reader_headers("", secure=False))


SHOW = """
import importlib, json, sys
made = importlib.import_module(sys.argv[1])
print(json.dumps({name: getattr(made, name, "not set") for name in sys.argv[2:]}))
"""


@pytest.mark.deep
@pytest.mark.parametrize(("module", "wanted"), [("settings", DESK), ("mailbox_settings", MAILBOX)])
def test_in_production_desk_and_mailbox_are_closed(
    module: str, wanted: dict[str, object], tmp_path: Path
) -> None:
    told = {name: value for name, value in os.environ.items() if "YANLU" not in name}
    told |= {
        "YANLU_VAR": str(tmp_path),
        "YANLU_PRODUCTION": "yes",
        "YANLU_SECRET": "0123456789abcdef0123456789abcdef",
        "YANLU_NEWSROOM_HOSTS": "desk.example",
        "YANLU_ADDRESS": "https://news.example/",
    }

    def shown(**more: str) -> dict[str, object]:
        done = subprocess.run(
            [sys.executable, "-c", SHOW, f"yanlu.config.{module}", *wanted],
            cwd=ROOT,
            env=told | more,
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(json.loads(done.stdout.splitlines()[-1]))

    assert shown() == wanted
    if module == "settings":
        demo = shown(YANLU_PRODUCTION="no", YANLU_ADDRESS="http://127.0.0.1:8000/")
        loose = {name for name in wanted if demo[name] != wanted[name]}
        assert {"SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "STAFF_GUARDED"} <= loose


def open_ones(var: Path) -> list[str]:
    """What others may read that they must not, and what they may change."""
    found = [name for name, mode in PRIVATE.items() if (var / name).stat().st_mode & 0o7777 & ~mode]
    every = [path for path in var.rglob("*") if path.lstat().st_mode & 0o6022 and path.is_file()]
    return [*found, *(str(path.relative_to(var)) for path in every if str(path) not in found)]


@pytest.mark.deep
def test_nobody_else_reads_what_is_the_papers_own_or_writes_anything(tmp_path: Path) -> None:
    var = tmp_path / "var"
    lend_paper(var)
    assert open_ones(var) == []
    for name in PRIVATE:
        mode = (var / name).stat().st_mode & 0o7777
        (var / name).chmod(mode | 0o004)
        assert name in open_ones(var), "the control"
        (var / name).chmod(mode)
    page = var / "edition" / "zh-hant-tw.html"
    for more in (0o002, 0o020, 0o4000):
        mode = page.stat().st_mode & 0o7777
        page.chmod(mode | more)
        assert open_ones(var) == ["edition/zh-hant-tw.html"], "the control"
        page.chmod(mode)


def test_there_are_a_hundred_and_fifty_lines_and_more() -> None:
    counted: list[Callable[[], int]] = [
        lambda: len(lines(SANDBOX)) * len(OURS),
        lambda: sum(len(lines(words)) for words in FILES.values()),
        lambda: len(HEADERS) + len(DESK) + len(MAILBOX) + len(PRIVATE),
    ]
    assert len(lines(SANDBOX)) + sum(one() for one in counted[1:]) >= 150
    assert sum(one() for one in counted) >= 350
