from django.db import models
from django.db.models import Q


class Origin(models.Model):
    """Where a story or a picture was brought in from, so that bringing it in again makes no double.

    Written by `interchange` alone. `source` names a system and its site, `key` the thing there.
    """

    source = models.CharField(max_length=300)
    key = models.CharField(max_length=200)
    article = models.ForeignKey("articles.Article", models.CASCADE, null=True, related_name="origins")
    image = models.ForeignKey("articles.Image", models.CASCADE, null=True, related_name="origins")

    class Meta:
        verbose_name = "origin"
        verbose_name_plural = "origins"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["source", "key"], name="origin_once"),
            models.CheckConstraint(
                condition=Q(article__isnull=True) ^ Q(image__isnull=True), name="origin_of_a_story_or_a_picture"
            ),
        ]

    def __str__(self):
        return f"{self.source}: {self.key}"
