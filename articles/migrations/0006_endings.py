from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0005_note_where_pictures_are_used"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="notice",
            field=models.CharField(blank=True, max_length=500, default="", db_default=""),
        ),
        migrations.AddField(
            model_name="edition",
            name="withdrawn",
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AlterField(
            model_name="transition",
            name="verb",
            field=models.CharField(
                choices=[
                    ("submit", "submitted"),
                    ("send_back", "sent back"),
                    ("approve", "approved"),
                    ("publish", "published"),
                    ("schedule", "scheduled"),
                    ("cancel", "cancelled the time"),
                    ("unpublish", "unpublished"),
                    ("withdraw", "withdrew"),
                    ("cancel_end", "cancelled the end"),
                ],
                max_length=10,
            ),
        ),
    ]
