"""What the desk says to a request that it refuses."""

from __future__ import annotations

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse

FOREIGN_NAME = (
    "編輯部不認得這個網址。如果您是管理員：把它加進 YANLU_NEWSROOM_HOSTS，再重新啟動。\n"
    "The newsroom does not answer to this name. If you run it: add the name to "
    "YANLU_NEWSROOM_HOSTS and start it anew (docs/settings.md).\n"
)
WRONG_REQUEST = (
    "這個請求有誤，請回上一頁再試。\nThis request makes no sense: go back and try again.\n"
)


def wrong_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that cannot be meant; of a name that is not the newsroom's, its operator is told.

    The name itself is not said back: it is whatever the asker wrote.
    """
    words = FOREIGN_NAME if isinstance(exception, DisallowedHost) else WRONG_REQUEST
    return HttpResponse(words, status=400, content_type="text/plain; charset=utf-8")
