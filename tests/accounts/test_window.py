"""Who asks is known for a moment, from our own proxy or from nobody."""

from __future__ import annotations

import pytest

from yanlu.accounts.window import asker


@pytest.mark.parametrize(
    ("address", "said", "header", "wanted"),
    [
        ("127.0.0.1", "198.51.100.7", "X-Forwarded-For", "198.51.100.7"),
        ("127.0.0.1", "forged, 198.51.100.7", "X-Forwarded-For", "198.51.100.7"),
        ("127.0.0.1", "198.51.100.7", "", "127.0.0.1"),
        ("127.0.0.1", "", "X-Forwarded-For", "127.0.0.1"),
        ("203.0.113.9", "198.51.100.7", "X-Forwarded-For", "203.0.113.9"),
        ("", "198.51.100.7", "X-Forwarded-For", ""),
    ],
)
def test_only_a_proxy_on_this_machine_may_say_who_asks(
    address: str, said: str, header: str, wanted: str
) -> None:
    assert asker({"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": said}, header) == wanted
