"""The index of bigrams for the newsroom's search."""

from django.db import migrations


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            "CREATE VIRTUAL TABLE newsroom_grams"
            " USING fts5(grams, content='', detail=none, tokenize='ascii')"
        )
    else:
        schema_editor.execute(
            "CREATE TABLE newsroom_grams (id bigint PRIMARY KEY, grams text[] NOT NULL)"
        )
        schema_editor.execute(
            "CREATE INDEX newsroom_grams_all ON newsroom_grams USING gin (grams)"
        )


def unmake(apps, schema_editor):
    schema_editor.execute("DROP TABLE newsroom_grams")


class Migration(migrations.Migration):
    dependencies = [("newsroom", "0001_first")]
    operations = [migrations.RunPython(make, unmake)]
