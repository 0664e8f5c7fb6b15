from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0009_one_file_one_picture"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["-saved_at", "-id"], name="article_newest_saved"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["stage", "-saved_at", "-id"], name="article_by_stage"),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["section", "-saved_at", "-id"], name="article_by_section"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["article", "live_from", "live_until", "revision"], name="edition_standing"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(fields=["-live_from", "-id"], name="edition_newest_live"),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("live_until__isnull", False)), fields=["live_until"], name="edition_ending"
            ),
        ),
    ]
