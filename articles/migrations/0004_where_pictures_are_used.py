import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0003_autosaves"),
    ]

    operations = [
        migrations.AlterField(
            model_name="author",
            name="picture",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="articles.image",
                verbose_name="picture",
            ),
        ),
        migrations.CreateModel(
            name="ImageUse",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("lead", "Lead picture"), ("figure", "In the text"), ("portrait", "Portrait")],
                        max_length=10,
                    ),
                ),
                (
                    "article",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="image_uses",
                        to="articles.article",
                    ),
                ),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="image_uses",
                        to="articles.author",
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="image_uses",
                        to="articles.edition",
                    ),
                ),
                (
                    "image",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="uses", to="articles.image"
                    ),
                ),
                (
                    "page",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="image_uses",
                        to="articles.page",
                    ),
                ),
            ],
            options={
                "verbose_name": "use of a picture",
                "verbose_name_plural": "uses of pictures",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("article__isnull", False),
                                ("author__isnull", True),
                                ("edition__isnull", True),
                                ("page__isnull", True),
                            ),
                            models.Q(
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("edition__isnull", False),
                                ("page__isnull", True),
                            ),
                            models.Q(
                                ("article__isnull", True),
                                ("author__isnull", True),
                                ("edition__isnull", True),
                                ("page__isnull", False),
                            ),
                            models.Q(
                                ("article__isnull", True),
                                ("author__isnull", False),
                                ("edition__isnull", True),
                                ("page__isnull", True),
                            ),
                            _connector="OR",
                        ),
                        name="image_use_in_one_place",
                    ),
                    models.UniqueConstraint(fields=("article", "kind", "image"), name="image_use_once_in_article"),
                    models.UniqueConstraint(fields=("edition", "kind", "image"), name="image_use_once_in_edition"),
                    models.UniqueConstraint(fields=("page", "kind", "image"), name="image_use_once_in_page"),
                    models.UniqueConstraint(fields=("author", "kind", "image"), name="image_use_once_in_author"),
                ],
            },
        ),
    ]
