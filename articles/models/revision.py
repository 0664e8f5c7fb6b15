from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class RevisionQuerySet(models.QuerySet):
    def saved(self):
        """What somebody saved: each was the working copy once. What was only kept while typing is left out."""
        return self.filter(kind=Revision.Kind.SAVED)

    def autosaves(self):
        """What was kept while typing, and is no more than somebody's unsaved text."""
        return self.filter(kind=Revision.Kind.AUTOSAVE)


class Revision(models.Model):
    """What an article looked like at one save, or what somebody had typed by then. Written by `revisions` alone."""

    class Kind(models.TextChoices):
        SAVED = "saved", _("Saved")
        # Kept while typing: it never was the working copy, and is thinned out later.
        AUTOSAVE = "autosave", _("Kept while typing")

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="revisions")
    # Fields, bylines, topics and related stories, with the number of its schema: see revisions.snapshot.
    snapshot = models.JSONField()
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SAVED, db_default=Kind.SAVED)
    # The saved revision that its writer had before them.
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["article", "kind", "-id"], name="revision_newest_of_kind")]

    def __str__(self):
        return f"{self.saved_at:%Y-%m-%d %H:%M} {self.by_name}"
