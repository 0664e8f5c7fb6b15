from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PreviewLinkQuerySet(models.QuerySet):
    def open(self, at=None):
        """Those that still lead somewhere at `at` (default: now)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class PreviewLink(models.Model):
    """A way to the working copy of one story for people without an account. Written by `preview_links` alone."""

    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="preview_links")
    # The address holds a token made of this and the newspaper's key, so that the database alone opens nothing.
    salt = models.CharField(max_length=32)
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_by_name = models.CharField(max_length=150)
    made_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    uses = models.PositiveIntegerField(default=0)
    last_used_at = models.DateTimeField(null=True)

    objects = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.article_id}: {self.made_by_name}, {self.made_at:%Y-%m-%d %H:%M}"

    @property
    def is_open(self):
        """Whether it still leads somewhere."""
        return self.revoked_at is None and self.expires_at > timezone.now()
