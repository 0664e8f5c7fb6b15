from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .edition import Edition

CORRECTION_LENGTH = 1000


def _place_of(key):
    """Return, as a subquery, when the correction `key` became public, standing or not by now."""
    return models.Subquery(Correction.objects.filter(pk=key).values("live_from"))


class CorrectionQuerySet(models.QuerySet):
    def standing(self, at=None):
        """What stands on its article at `at` (default: now), whether readers see the article or not."""
        at = at or timezone.now()
        return self.filter(Q(live_until__isnull=True) | Q(live_until__gt=at), live_from__lte=at)

    def live(self, at=None):
        """What readers see at `at` (default: now): a correction is public only while its article is."""
        editions = Edition.objects.live(at).filter(article=OuterRef("article"))
        return self.standing(at).filter(Exists(editions))

    def newest_first(self):
        return self.order_by("-live_from", "-pk")

    def before(self, key):
        """What comes after the correction `key` in newest_first(); nothing after one that there never was."""
        place = _place_of(key)
        return self.filter(live_from__lte=place).exclude(live_from=place, pk__gte=key)

    def up_to(self, key):
        """The correction `key` and what comes before it in newest_first(): what before() leaves out."""
        place = _place_of(key)
        return self.filter(live_from__gte=place).exclude(live_from=place, pk__lt=key)


class Correction(models.Model):
    """What the newspaper put right in a story, with its date. Written by `workflow` alone; a retracted one stays."""

    class Kind(models.TextChoices):
        CORRECTION = "correction", _("Correction")
        CLARIFICATION = "clarification", _("Clarification")
        UPDATE = "update", _("Update")

    article = models.ForeignKey("articles.Article", models.PROTECT, related_name="corrections")
    kind = models.CharField(_("kind"), max_length=15, choices=Kind, default=Kind.CORRECTION)
    text = models.TextField(_("text"), max_length=CORRECTION_LENGTH)
    live_from = models.DateTimeField()
    live_until = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # A user who is deleted leaves their name.
    by_name = models.CharField(max_length=150)

    objects = CorrectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        # As they stand under a story: the newest last.
        ordering = ["live_from", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(live_until__gt=F("live_from")), name="correction_ends_after_it_begins"),
            models.CheckConstraint(condition=~Q(text=""), name="correction_has_text"),
        ]
        indexes = [models.Index(fields=["-live_from", "-id"], name="correction_newest_first")]

    def __str__(self):
        return f"{self.get_kind_display()}, {self.live_from:%Y-%m-%d}"

    @property
    def is_waiting(self):
        return self.live_from > timezone.now()

    @property
    def is_retracted(self):
        return self.live_until is not None and self.live_until <= timezone.now()
