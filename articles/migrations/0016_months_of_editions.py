from datetime import UTC

from django.db import migrations, models
from django.db.models.functions import ExtractMonth, ExtractYear

import articles.models.fields


def note_months(apps, schema_editor):
    month = ExtractYear("first_published_at", tzinfo=UTC) * 100 + ExtractMonth("first_published_at", tzinfo=UTC)
    apps.get_model("articles", "Edition").objects.update(published_month=month)


class Migration(migrations.Migration):
    # On PostgreSQL, a table that has just been written to takes no index in the same transaction.
    atomic = False

    dependencies = [("articles", "0015_fronts")]

    operations = [
        migrations.AddField(
            "edition",
            "published_month",
            articles.models.fields.MonthField(db_default=0, of="first_published_at"),
        ),
        migrations.RunPython(note_months, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            "edition", models.Index(fields=["published_month", "-updated_at"], name="edition_by_month")
        ),
        migrations.AddIndex("edition", models.Index(fields=["published_month", "article"], name="edition_of_month")),
    ]
