from django.db import models
from django.utils import timezone


class Address(models.Model):
    """A path that belongs to one article for good, whether readers find it there now, did once, or will.

    `workflow` writes it; what readers get there is decided by the article's editions.
    """

    path = models.CharField(max_length=250, unique=True)
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="addresses")
    claimed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "addresses"

    def __str__(self):
        return self.path
