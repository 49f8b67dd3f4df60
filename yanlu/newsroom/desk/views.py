"""Files for the desk: its own, the library's, and previews."""

from __future__ import annotations

from typing import Any

from django.contrib.staticfiles import finders
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.static import serve
from wagtail.admin.auth import require_admin_access

from ..models import cabinet
from ..models import previews as preview


@require_safe
def static_file(request: HttpRequest, path: str) -> Any:
    """A file of the desk's own: scripts, styles, icons."""
    try:
        found = finders.find(path)
    except SuspiciousFileOperation:
        found = None  # a path that leads outside: for the asker there is just nothing there
    if not isinstance(found, str):
        raise Http404(path)
    root, _, name = found.rpartition("/")
    response = serve(request, name, document_root=root)
    response["Cache-Control"] = "private, max-age=3600"
    return response


@require_safe
@require_admin_access  # type: ignore[untyped-decorator]
def media_file(request: HttpRequest, path: str) -> Any:
    """A picture as the library shows it, to staff only."""
    try:
        response = FileResponse(default_storage.open(path))
    except (OSError, SuspiciousFileOperation) as error:
        raise Http404(path) from error
    response["Cache-Control"] = "private, max-age=86400, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
@require_admin_access  # type: ignore[untyped-decorator]
def preview_file(request: HttpRequest, token: str, path: str) -> HttpResponse | FileResponse:
    """A file of a preview, to staff only, for an hour."""
    file = preview.find(token, path, timezone.now())
    if file is None:
        raise Http404(path)
    response: HttpResponse | FileResponse
    if file.sha256:
        response = FileResponse((cabinet() / file.sha256).open("rb"), content_type=file.type)
    else:
        response = HttpResponse(bytes(file.data), content_type=file.type)
    response["Cache-Control"] = "private, no-store"
    response["X-Frame-Options"] = "SAMEORIGIN"
    return response
