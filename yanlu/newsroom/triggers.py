"""The triggers by which the database itself writes down what changed.

They are taken away before every migration and made anew after it: SQLite loses a table's triggers
when Django rebuilds the table, and refuses to rename a table that another's trigger names.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction

ARTICLE = "'article:' || {row}.public_id"
OF_PAGE = (
    "SELECT 'article:' || a.public_id FROM newsroom_articlepage a "
    "JOIN wagtailcore_page p ON p.id = a.page_ptr_id WHERE a.page_ptr_id = {row}.{key}"
)
OF_LIVE_PAGE = OF_PAGE + " AND p.live"
OF_ALERT = (
    "SELECT 'alerts' WHERE EXISTS (SELECT 1 FROM newsroom_alert"
    " WHERE page_id = {row}.id AND NOT is_over)"
)
OF_LOGO = (
    "SELECT 'paper' WHERE EXISTS (SELECT 1 FROM newsroom_papersettings WHERE logo_id = {row}.id)"
)

# (name, table, events, condition on an update, what to mark: SELECTs of one column)
TRIGGERS: list[tuple[str, str, str, str, list[str]]] = [
    ("article_made", "newsroom_articlepage", "INSERT DELETE", "", ["SELECT " + ARTICLE]),
    (
        "article_kept",
        "newsroom_articlepage",
        "UPDATE",
        "",
        [OF_LIVE_PAGE.replace("{key}", "page_ptr_id")],
    ),
    (
        "page_moved",
        "wagtailcore_page",
        "UPDATE",
        "OLD.live IS DISTINCT FROM NEW.live"
        " OR OLD.live_revision_id IS DISTINCT FROM NEW.live_revision_id"
        " OR OLD.expired IS DISTINCT FROM NEW.expired"
        " OR OLD.first_published_at IS DISTINCT FROM NEW.first_published_at"
        " OR (NEW.live AND OLD.title IS DISTINCT FROM NEW.title)",
        [OF_PAGE.replace("{key}", "id"), OF_ALERT],
    ),
    (
        "correction",
        "newsroom_correctionrow",
        "INSERT UPDATE DELETE",
        "",
        [OF_LIVE_PAGE.replace("{key}", "page_id")],
    ),
    (
        "withdrawal",
        "newsroom_withdrawal",
        "INSERT UPDATE DELETE",
        "",
        [OF_PAGE.replace("{key}", "page_id"), OF_ALERT.replace("{row}.id", "{row}.page_id")],
    ),
    ("advertisement", "newsroom_advertisement", "INSERT UPDATE DELETE", "", ["SELECT 'slots'"]),
    ("alert", "newsroom_alert", "INSERT UPDATE DELETE", "", ["SELECT 'alerts'"]),
    (
        "section",
        "newsroom_section",
        "INSERT UPDATE DELETE",
        "",
        ["SELECT 'section:' || {row}.public_id", "SELECT 'paper'"],
    ),
    ("topic", "newsroom_topic", "INSERT UPDATE DELETE", "", ["SELECT 'topic:' || {row}.public_id"]),
    (
        "person",
        "newsroom_person",
        "INSERT UPDATE DELETE",
        "",
        ["SELECT 'person:' || {row}.public_id"],
    ),
    (
        "picture",
        "newsroom_picture",
        "INSERT UPDATE DELETE",
        "OLD.version IS DISTINCT FROM NEW.version",
        ["SELECT 'picture:' || {row}.id", OF_LOGO],
    ),
    (
        "video",
        "newsroom_video",
        "INSERT UPDATE DELETE",
        "OLD.version IS DISTINCT FROM NEW.version",
        ["SELECT 'video:' || {row}.id"],
    ),
    ("glossary", "newsroom_glossaryterm", "INSERT UPDATE DELETE", "", ["SELECT 'glossary'"]),
    ("paper", "newsroom_papersettings", "INSERT UPDATE DELETE", "", ["SELECT 'paper'"]),
    ("front", "newsroom_front", "INSERT UPDATE DELETE", "", ["SELECT 'front'"]),
    ("front_slot", "newsroom_frontslot", "INSERT UPDATE DELETE", "", ["SELECT 'front'"]),
    ("front_rule", "newsroom_frontrule", "INSERT UPDATE DELETE", "", ["SELECT 'front'"]),
    (
        "static_page",
        "newsroom_staticpage",
        "INSERT UPDATE DELETE",
        "",
        ["SELECT 'page:' || {row}.public_id", "SELECT 'paper'"],
    ),
]


@transaction.atomic
def make() -> None:
    """Make every trigger, in place of what stands under its name."""
    drop()
    for trigger in each():
        for statement in statements(*trigger):
            execute(statement)


@transaction.atomic
def drop() -> None:
    """Take every trigger away."""
    standing = connection.introspection.table_names()
    for name, table, *_ in each():
        if connection.vendor == "sqlite":
            execute(f"DROP TRIGGER IF EXISTS {name}")
        elif table in standing:
            execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")


def execute(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def each() -> Iterator[tuple[str, str, str, str, list[str]]]:
    """Every trigger by itself: name, table, event, condition, what to mark."""
    for name, table, events, condition, marks in TRIGGERS:
        for event in events.split():
            row = "OLD" if event == "DELETE" else "NEW"
            held = condition if event == "UPDATE" else ""
            full = f"newsroom_on_{name}_{event.lower()}"
            yield full, table, event, held, [mark.format(row=row) for mark in marks]


def statements(
    name: str, table: str, event: str, condition: str, marks: list[str]
) -> Iterator[str]:
    """The statements that make one trigger on the database in use."""
    if connection.vendor == "sqlite":
        yield for_sqlite(name, table, event, condition, marks)
    else:
        yield from for_postgresql(name, table, event, condition, marks)


def for_sqlite(name: str, table: str, event: str, condition: str, marks: list[str]) -> str:
    # Not INSERT OR REPLACE: the conflict clause of the statement that fires the trigger would
    # override it, and the row would keep its old number.
    body = " ".join(
        f"DELETE FROM newsroom_change WHERE thing IN ({mark});"
        f" INSERT INTO newsroom_change (thing) {mark};"
        for mark in marks
    )
    when = f" WHEN {condition}" if condition else ""
    return f"CREATE TRIGGER {name} AFTER {event} ON {table}{when} BEGIN {body} END"


def for_postgresql(
    name: str, table: str, event: str, condition: str, marks: list[str]
) -> Iterator[str]:
    body = " ".join(
        f"INSERT INTO newsroom_change (thing) {mark} ON CONFLICT (thing) DO UPDATE"
        " SET seq = nextval(pg_get_serial_sequence('newsroom_change', 'seq'));"
        for mark in marks
    )
    yield (
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql"
        f" AS $$ BEGIN {body} RETURN NULL; END $$"
    )
    when = f" WHEN ({condition})" if condition else ""
    yield (
        f"CREATE TRIGGER {name} AFTER {event} ON {table}"
        f" FOR EACH ROW{when} EXECUTE FUNCTION {name}()"
    )
