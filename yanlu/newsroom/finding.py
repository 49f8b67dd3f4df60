"""The newsroom's search as a back end of Wagtail's, so that every screen of the desk uses it."""

# mypy: allow-subclassing-any
from __future__ import annotations

from typing import Any

from django.db.models import Q
from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
)
from wagtail.models import Page

from .search import Findable, matching


class Compiler(DatabaseSearchQueryCompiler):
    """Asks the newsroom's index for what it holds, and the database for the rest."""

    def build_single_term_filter(self, term: str) -> Q:
        """What a thing must fulfil to be found by the term."""
        model: Any = self.queryset.model
        if holds(model):
            return Q(pk__in=list(matching(model, term)))
        found: Q = super().build_single_term_filter(term)
        return found


def holds(model: Any) -> bool:
    """Whether the index holds this kind: it or one of its children is put there."""
    return issubclass(model, Findable | Page)


class SearchBackend(DatabaseSearchBackend):
    """The back end named in the settings."""

    query_compiler_class = Compiler
    autocomplete_query_compiler_class = Compiler
