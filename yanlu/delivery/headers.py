"""The headers that every reader gets with every file."""

from __future__ import annotations

POLICY = "Content-Security-Policy"
NOTHING = "default-src 'none'"  # before the first edition


def reader_headers(policy: str, *, secure: bool) -> list[tuple[str, str]]:
    """What a browser must not do with our pages, whatever is in them.

    Args:
        policy: the Content Security Policy printed into the pages.
        secure: whether the paper's own address is https.
    """
    headers = [
        (POLICY, framed(policy)),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Embedder-Policy", "require-corp"),
        ("Permissions-Policy", "camera=(), geolocation=(), interest-cohort=(), microphone=()"),
    ]
    if secure:
        headers.append(("Strict-Transport-Security", "max-age=63072000; includeSubDomains"))
    return headers


def with_policy(headers: list[tuple[str, str]], policy: str) -> list[tuple[str, str]]:
    """The same headers with the policy of another edition, such as one with a new theme."""
    return [(name, framed(policy) if name == POLICY else value) for name, value in headers]


def framed(policy: str) -> str:
    """The policy with what a page cannot say of itself."""
    return f"{policy or NOTHING}; frame-ancestors 'none'"
