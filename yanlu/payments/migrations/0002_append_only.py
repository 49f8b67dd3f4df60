"""Lines of the ledger and acts of the treasurer are added, never changed: the database says no."""

from django.db import migrations

TABLES = ("payments_line", "payments_act")
SQLITE = (
    "CREATE TRIGGER {table}_{verb} BEFORE {verb} ON {table} "
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)
POSTGRESQL = """
CREATE OR REPLACE FUNCTION payments_refuse() RETURNS trigger AS
$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$ LANGUAGE plpgsql
"""
POSTGRESQL_TRIGGER = (
    "CREATE TRIGGER {table}_fixed BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION payments_refuse()"
)


def close(apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute(POSTGRESQL.replace("%", "%%"))
        for table in TABLES:
            editor.execute(POSTGRESQL_TRIGGER.format(table=table))
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            editor.execute(SQLITE.format(table=table, verb=verb))


def open_again(apps, editor):
    if editor.connection.vendor == "postgresql":
        for table in TABLES:
            editor.execute(f"DROP TRIGGER {table}_fixed ON {table}")
        return
    for table in TABLES:
        for verb in ("UPDATE", "DELETE"):
            editor.execute(f"DROP TRIGGER {table}_{verb}")


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_first")]

    operations = [migrations.RunPython(close, open_again)]
