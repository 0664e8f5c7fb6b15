import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_cache_table_and_no_overlaps"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="revision",
            name="base",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="articles.revision"
            ),
        ),
        migrations.AddField(
            model_name="revision",
            name="kind",
            field=models.CharField(
                choices=[("saved", "Saved"), ("autosave", "Kept while typing")],
                default="saved",
                max_length=10,
                db_default="saved",
            ),
        ),
        migrations.AddIndex(
            model_name="revision",
            index=models.Index(fields=["article", "kind", "-id"], name="revision_newest_of_kind"),
        ),
    ]
