"""What search looks in. The stories that are there already are entered by `manage.py index_search`."""

import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

MAKE = {
    # https://www.sqlite.org/fts5.html: the rowid is the edition's key; tokens are made before they come here.
    "sqlite": [
        "CREATE VIRTUAL TABLE articles_searchwords USING fts5(headline, about, captions, body, tokenize='ascii')",
        "CREATE VIRTUAL TABLE articles_searchtitles USING fts5(title, tokenize='ascii', prefix='1 2 3')",
    ],
    "postgresql": [
        "CREATE INDEX search_entry_words ON articles_searchentry USING gin (words)",
        "CREATE INDEX search_entry_title ON articles_searchentry USING gin (title)",
    ],
}
DROP = {
    "sqlite": ["DROP TABLE articles_searchwords", "DROP TABLE articles_searchtitles"],
    "postgresql": [],  # the indexes go with their table
}


def make(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    for statement in DROP[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0017_live_blogs_and_banners"),
    ]

    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="articles.edition",
                    ),
                ),
                ("form", models.CharField(max_length=10)),
                ("published_at", models.DateTimeField()),
                ("words", django.contrib.postgres.search.SearchVectorField(null=True)),
                ("title", django.contrib.postgres.search.SearchVectorField(null=True)),
                (
                    "section",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="articles.section",
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["-published_at", "-edition"], name="search_entry_newest_first")]},
        ),
        migrations.RunPython(make, drop),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(condition=models.Q(("language__gt", "")), fields=["language"], name="edition_language"),
        ),
    ]
