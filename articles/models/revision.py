from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Revision(models.Model):
    """What an article looked like at one save. Written by `revisions` alone."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions")
    # Fields, bylines, topics and related stories, with the number of its schema: see revisions.snapshot.
    snapshot = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.saved_at:%Y-%m-%d %H:%M} {self.by_name}"
