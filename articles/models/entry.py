from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import body
from .edition import Edition
from .fields import BodyField

HEADLINE_LENGTH = 200


class EntryQuerySet(models.QuerySet):
    def standing(self, at=None):
        """What stands in its live blog at `at` (default: now), whether readers see the article or not."""
        at = at or timezone.now()
        return self.filter(Q(live_until__isnull=True) | Q(live_until__gt=at), live_from__lte=at)

    def live(self, at=None):
        """What readers see at `at` (default: now): an entry is public only while its article is, as a live blog."""
        editions = Edition.objects.live(at).filter(article=OuterRef("article"), form=Edition.Form.LIVE)
        return self.standing(at).filter(Exists(editions))

    def changed(self, since, at=None):
        """What readers saw appear, change or go after `since`, until `at` (default: now), in that order."""
        return self.known(at).filter(changed_at__gt=since).order_by("changed_at")

    def known(self, at=None):
        """What readers have had by `at` (default: now), what was taken back included."""
        return self.filter(changed_at__lte=at or timezone.now())

    def newest_first(self):
        return self.order_by("-at", "-pk")

    def before(self, entry):
        """What comes after `entry` in newest_first()."""
        return self.filter(Q(at__lt=entry.at) | Q(at=entry.at, pk__lt=entry.pk))


class Entry(models.Model):
    """One entry of a live blog. Written by `workflow` alone; one that readers saw and that was taken back stays.

    A draft has no `live_from`. `at` is the time readers are told, which may lie before they could read it.
    """

    # What is public is an edition's, which protects the article; drafts go with an article that never was.
    article = models.ForeignKey("articles.Article", models.CASCADE, related_name="entries")
    headline = models.CharField(_("headline"), max_length=HEADLINE_LENGTH, blank=True)
    body = BodyField(_("text"), blank=True)
    is_key = models.BooleanField(
        _("key event"), default=False, help_text=_("Its headline stands in the list of key events.")
    )
    is_pinned = models.BooleanField(_("pinned"), default=False, help_text=_("It stands above the others."))
    ends_it = models.BooleanField(
        _("ends the live blog"), default=False, help_text=_("Readers are told that it has ended, until you add more.")
    )
    at = models.DateTimeField(_("time"), null=True)
    live_from = models.DateTimeField(null=True)
    live_until = models.DateTimeField(null=True)
    # When readers last saw something of it change: it appeared, was corrected, was taken back. No two of a blog alike.
    changed_at = models.DateTimeField(null=True)
    # When readers are told that it was corrected.
    corrected_at = models.DateTimeField(null=True)
    saved_at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # A user who is deleted leaves their name.
    by_name = models.CharField(max_length=150)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(condition=Q(live_until__gt=F("live_from")), name="entry_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(headline="", body=""), name="entry_says_something"),
            models.CheckConstraint(condition=Q(is_key=False) | ~Q(headline=""), name="entry_key_has_headline"),
            models.CheckConstraint(
                condition=Q(live_from=None, changed_at=None)
                | Q(live_from__isnull=False, changed_at__isnull=False, at__isnull=False),
                name="entry_public_or_draft",
            ),
            models.UniqueConstraint(fields=["article", "changed_at"], name="entry_one_change_per_moment"),
        ]
        indexes = [models.Index(fields=["article", "-at", "-id"], name="entry_newest_first")]

    def __str__(self):
        return self.headline or body.plain_text(body.clean(self.body))[:60]

    @property
    def is_draft(self):
        return self.live_from is None

    @property
    def is_waiting(self):
        return self.live_from is not None and self.live_from > timezone.now()

    @property
    def is_taken_back(self):
        return self.live_until is not None and self.live_until <= timezone.now()
