"""What the newsroom adds to Wagtail's desk."""

# mypy: allow-untyped-decorators
from __future__ import annotations

from typing import Any

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from .desk import marks, nothing, snippets

for viewset in snippets.GROUPS:
    register_snippet(viewset)


@hooks.register("register_rich_text_features")
def add_marks(features: Any) -> None:
    """The marks of running text that Wagtail does not know."""
    marks.register(features)


@hooks.register("construct_admin_api")
def say_that_there_are_no_documents(router: Any) -> None:
    """Give Wagtail's screens the address that they ask for, though we keep no documents."""
    router.register_endpoint("documents", nothing.NoDocuments)
