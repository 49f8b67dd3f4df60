"""The newsroom's search: finds words of two characters and more, in whichever script."""

# mypy: allow-subclassing-any
from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise
from typing import Any, ClassVar

from django.db import connection, models
from django.db.models.functions import StrIndex

from yanlu.variants import fold

# Made by a migration. SQLite: FTS5 over bigrams, contentless, without places. PostgreSQL: arrays of
# bigrams under a GIN index, since its own trigrams know no word of two characters.
INDEX = "newsroom_grams"


class Found(models.Model):
    """The folded words of one thing; its row number is that of its bigrams in the index."""

    kind = models.CharField(max_length=60)
    thing = models.BigIntegerField()
    words = models.TextField()

    class Meta:
        app_label = "newsroom"
        db_table = "newsroom_found"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind", "thing"], name="newsroom_found_once")
        ]


class Findable(models.Model):
    """A thing that is put in the index in the transaction that keeps it."""

    class Meta:
        abstract = True

    def findable_words(self) -> Iterable[str]:
        """What it is found by: every field that it lists in `search_fields`."""
        for field in type(self).get_searchable_search_fields():  # type: ignore[attr-defined]
            yield str(getattr(self, field.field_name, "") or "")

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the thing and what it is found by."""
        super().save(*args, **kwargs)
        put(type(self), self.pk, self.findable_words())

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Take the thing away, and out of the index."""
        remove(type(self), [self.pk])
        return super().delete(*args, **kwargs)


def kind_of(model: type[models.Model]) -> str:
    """The name under which a model's things stand: that of its table's first ancestor."""
    parents = model._meta.get_parent_list()
    return (parents[-1] if parents else model)._meta.label_lower


def put(model: type[models.Model], thing: int, words: Iterable[str]) -> None:
    """Index the thing under these words and no others."""
    folded = fold("\n".join(word for word in words if word))
    kind = kind_of(model)
    row = Found.objects.filter(kind=kind, thing=thing).first()
    if row is not None and row.words == folded:
        return
    if row is not None:
        forget(row)
        row.words = folded
        row.save(update_fields=["words"])
    else:
        row = Found.objects.create(kind=kind, thing=thing, words=folded)
    index(row)


def remove(model: type[models.Model], things: Iterable[int]) -> None:
    """Take the things out of the index."""
    for row in Found.objects.filter(kind=kind_of(model), thing__in=list(things)):
        forget(row)
        row.delete()


def matching(model: type[models.Model], term: str) -> models.QuerySet[Found, int]:
    """The numbers of the things of this kind whose words contain the term, in any script."""
    folded = fold(term.strip())
    rows = Found.objects.filter(kind=kind_of(model))
    wanted = sorted(grams(folded))
    if wanted and connection.vendor == "sqlite":
        subquery = f"newsroom_found.id IN (SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s)"
        rows = rows.extra(where=[subquery], params=[" AND ".join(wanted)])
    elif wanted:
        subquery = f"newsroom_found.id IN (SELECT id FROM {INDEX} WHERE grams @> %s)"
        rows = rows.extra(where=[subquery], params=[wanted])
    # The bigrams may stand apart from each other: what contains them all is read.
    place = StrIndex(models.F("words"), models.Value(folded))
    return rows.annotate(place=place).filter(place__gt=0).values_list("thing", flat=True)


def grams(folded: str) -> set[str]:
    """The pairs of neighbouring characters, as words that every tokenizer leaves whole."""
    return {
        f"x{ord(one):x}z{ord(other):x}"
        for one, other in pairwise(folded)
        if not one.isspace() and not other.isspace()
    }


def rebuild() -> None:
    """Make the index anew from the words that stand beside it."""
    if connection.vendor == "sqlite":
        execute(f"INSERT INTO {INDEX} ({INDEX}) VALUES ('delete-all')")
    else:
        execute(f"TRUNCATE {INDEX}")
    for row in Found.objects.iterator():
        index(row)


def index(row: Found) -> None:
    found = sorted(grams(row.words))
    if connection.vendor == "sqlite":
        execute(f"INSERT INTO {INDEX} (rowid, grams) VALUES (%s, %s)", row.pk, " ".join(found))
    else:
        execute(f"INSERT INTO {INDEX} (id, grams) VALUES (%s, %s)", row.pk, found)


def forget(row: Found) -> None:
    """Take a row's bigrams out: a contentless index must be told what stood in it."""
    if connection.vendor == "sqlite":
        execute(
            f"INSERT INTO {INDEX} ({INDEX}, rowid, grams) VALUES ('delete', %s, %s)",
            row.pk,
            " ".join(sorted(grams(row.words))),
        )
    else:
        execute(f"DELETE FROM {INDEX} WHERE id = %s", row.pk)


def execute(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
