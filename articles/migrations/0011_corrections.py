import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0010_indexes_of_the_desk"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
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
        migrations.CreateModel(
            name="Correction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("correction", "Correction"),
                            ("clarification", "Clarification"),
                            ("update", "Update"),
                        ],
                        default="correction",
                        max_length=15,
                        verbose_name="kind",
                    ),
                ),
                ("text", models.TextField(max_length=1000, verbose_name="text")),
                ("live_from", models.DateTimeField()),
                ("live_until", models.DateTimeField(blank=True, null=True)),
                ("by_name", models.CharField(max_length=150)),
                (
                    "article",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="corrections", to="articles.article"
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "correction",
                "verbose_name_plural": "corrections",
                "ordering": ["live_from", "pk"],
                "indexes": [models.Index(fields=["-live_from", "-id"], name="correction_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("live_until__gt", models.F("live_from"))),
                        name="correction_ends_after_it_begins",
                    ),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="correction_has_text"),
                ],
            },
        ),
    ]
