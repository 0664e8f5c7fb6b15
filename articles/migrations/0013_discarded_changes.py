from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0012_preview_links"),
    ]

    operations = [
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
                    ("discard", "discarded the changes of"),
                    ("correct", "corrected"),
                    ("retract", "retracted a correction of"),
                    ("assign", "assigned it to"),
                    ("plan", "planned it for"),
                    ("move", "moved it to"),
                    ("add_topic", "added the topic"),
                ],
                max_length=20,
            ),
        ),
    ]
