"""The headers that every reader gets with every file."""

from __future__ import annotations


def reader_headers(policy: str, *, secure: bool) -> list[tuple[str, str]]:
    """What a browser must not do with our pages, whatever is in them.

    Args:
        policy: the Content Security Policy printed into the pages.
        secure: whether the paper's own address is https.
    """
    headers = [
        ("Content-Security-Policy", f"{policy}; frame-ancestors 'none'"),
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
