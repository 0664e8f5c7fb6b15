import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0006_endings"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Staffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "mail_submitted",
                    models.BooleanField(
                        default=True,
                        help_text="To editors: in a section they publish in.",
                        verbose_name="a story is submitted",
                    ),
                ),
                (
                    "mail_sent_back",
                    models.BooleanField(
                        default=True, help_text="To its writers, with the note.", verbose_name="a story is sent back"
                    ),
                ),
                (
                    "mail_published",
                    models.BooleanField(default=True, help_text="To its writers.", verbose_name="a story is published"),
                ),
            ],
            options={
                "verbose_name": "staffer",
                "verbose_name_plural": "staffers",
            },
        ),
        migrations.AddField(
            model_name="article",
            name="assigned_to",
            field=models.ForeignKey(
                editable=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="assigned to",
            ),
        ),
        migrations.AddField(
            model_name="article",
            name="planned_for",
            field=models.DateTimeField(
                editable=False,
                help_text="For the desk and its calendar. A plan never publishes anything.",
                null=True,
                verbose_name="planned for",
            ),
        ),
        migrations.AddField(
            model_name="transition",
            name="what",
            field=models.CharField(blank=True, max_length=150, default="", db_default=""),
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
                    ("assign", "assigned it to"),
                    ("plan", "planned it for"),
                    ("move", "moved it to"),
                    ("add_topic", "added the topic"),
                ],
                max_length=20,
            ),
        ),
        migrations.AddIndex(
            model_name="article",
            index=models.Index(
                condition=models.Q(("planned_for__isnull", False)), fields=["planned_for"], name="article_planned"
            ),
        ),
        migrations.AddField(
            model_name="staffer",
            name="sections",
            field=models.ManyToManyField(
                blank=True,
                help_text="An editor changes and publishes the stories of these. None chosen: of all.",
                related_name="+",
                to="articles.section",
                verbose_name="sections",
            ),
        ),
        migrations.AddField(
            model_name="staffer",
            name="user",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="staffer", to=settings.AUTH_USER_MODEL
            ),
        ),
    ]
