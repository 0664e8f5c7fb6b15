from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0026_access_log"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="edition",
            name="edition_standing",
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                fields=["article", "live_from", "live_until", "revision", "published_month"], name="edition_standing"
            ),
        ),
        migrations.AddIndex(
            model_name="edition",
            index=models.Index(
                condition=models.Q(("form", "live")),
                fields=["published_month", "article", "live_from", "live_until"],
                name="edition_live_blogs",
            ),
        ),
    ]
