"""What models cannot say: the default cache's table, and on PostgreSQL that editions of one article never overlap."""

from django.db import migrations, models


def add_exclusion(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        schema_editor.execute(
            "ALTER TABLE articles_edition ADD CONSTRAINT edition_never_overlaps "
            "EXCLUDE USING gist (article_id WITH =, tstzrange(live_from, live_until) WITH &&)"
        )


def drop_exclusion(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE articles_edition DROP CONSTRAINT edition_never_overlaps")


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_the_newspaper")]

    operations = [
        migrations.RunPython(add_exclusion, drop_exclusion),
        # The columns of `createcachetable` (Django 5.2), so that a new site needs no second command.
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.CreateModel(
                    "CacheEntry",
                    [
                        ("cache_key", models.CharField(max_length=255, primary_key=True)),
                        ("value", models.TextField()),
                        ("expires", models.DateTimeField(db_index=True)),
                    ],
                    {"db_table": "newsroom_cache"},
                )
            ]
        ),
    ]
