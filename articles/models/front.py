from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Front(models.Model):
    """A page that editors lay out: the homepage (no section), or a section's. Its row is what its verbs lock."""

    section = models.OneToOneField("articles.Section", models.CASCADE, null=True, blank=True, related_name="front")

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")
        default_permissions = ()
        constraints = [models.UniqueConstraint(Coalesce("section", Value(0)), name="front_one_homepage")]

    def __str__(self):
        return self.section.name if self.section else str(_("Homepage"))

    @classmethod
    def of(cls, section=None):
        """Return the front of a section, or the homepage."""
        return cls.objects.get_or_create(section=section)[0]


class LayoutQuerySet(models.QuerySet):
    def published(self):
        """Those that are, were or will be with readers."""
        return self.filter(live_from__isnull=False, cancelled_at=None)

    def live(self, at=None):
        """Those that could stand at `at` (default: now), the one that does first, then what it would fall back to."""
        at = at or timezone.now()
        lasting = Q(live_until__isnull=True) | Q(live_until__gt=at)
        return self.published().filter(lasting, live_from__lte=at).order_by("-live_from", "-pk")

    def waiting(self, at=None):
        """Those that readers will see, the soonest first."""
        return self.published().filter(live_from__gt=at or timezone.now()).order_by("live_from", "pk")

    def drafts(self):
        """What editors have kept and nobody has published, the newest first. Not what was set aside in a conflict."""
        return self.filter(live_from=None, is_aside=False).order_by("-pk")


class Layout(models.Model):
    """One state of a front: rows are only ever added. Written by `homepage` alone.

    A draft has no `live_from`. Of those that readers could see at a moment the one with the latest `live_from` stands;
    when it ends, what stood before it stands again.
    """

    front = models.ForeignKey(Front, models.CASCADE, related_name="layouts")
    # As layouts.read() understands it, whatever is in it.
    document = models.JSONField()
    # What its editor had before them; and the waiting layout that this one is a new state of.
    base = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    replaces = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(max_length=150)
    made_at = models.DateTimeField(default=timezone.now)
    live_from = models.DateTimeField(null=True)
    live_until = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_name = models.CharField(max_length=150, blank=True)
    # What was done, in words.
    note = models.CharField(max_length=300, blank=True)
    # The later of two saves that could not be brought together: kept, but nobody's draft.
    is_aside = models.BooleanField(default=False)
    # Since when drawing it fails; readers see the one before it.
    broken_at = models.DateTimeField(null=True)

    objects = LayoutQuerySet.as_manager()

    class Meta:
        verbose_name = _("layout")
        verbose_name_plural = _("layouts")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(condition=Q(live_until__gt=F("live_from")), name="layout_ends_after_it_begins")
        ]
        indexes = [models.Index(fields=["front", "-live_from"], name="layout_by_moment")]

    def __str__(self):
        return f"{self.by_name}, {timezone.localtime(self.live_from or self.made_at):%Y-%m-%d %H:%M}"
