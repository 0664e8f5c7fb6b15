from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .drawn import Drawn


def original_name(image, filename):
    """Return where an original is kept: by its content, so that one file is kept once and its name tells nothing."""
    return f"originals/{image.content_hash[:2]}/{image.content_hash}.{filename.rpartition('.')[2].lower()}"


class ImageQuerySet(models.QuerySet):
    def rights_ending(self, within_days=7, at=None):
        """The pictures whose rights end within so many days of `at` (default: now), the soonest first."""
        at = at or timezone.now()
        ending = self.filter(rights_expire_at__gt=at, rights_expire_at__lte=at + timedelta(days=within_days))
        return ending.order_by("rights_expire_at", "pk")

    def rights_ended(self, at=None):
        """The pictures that readers may no longer see at `at` (default: now), the last to end first."""
        return self.filter(rights_expire_at__lte=at or timezone.now()).order_by("-rights_expire_at", "-pk")


class Image(Drawn):
    """One picture of the library. Readers get its renditions, never the original."""

    file = models.FileField(_("file"), upload_to=original_name, max_length=200)
    title = models.CharField(_("title"), max_length=200, help_text=_("For finding it here; readers do not see it."))
    alt = models.CharField(
        _("alt text"), max_length=300, blank=True, help_text=_("What the picture shows, for those who cannot see it.")
    )
    is_decorative = models.BooleanField(
        _("decorative"),
        default=False,
        help_text=_("It says nothing that is not in the words beside it."),
        db_default=False,
    )
    caption = models.CharField(_("caption"), max_length=400, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True, help_text=_("Printed with every use."))
    copyright = models.CharField(_("copyright"), max_length=200, blank=True, default="", db_default="")
    licence = models.CharField(_("licence"), max_length=100, blank=True)
    source = models.CharField(_("source"), max_length=500, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    rights_expire_at = models.DateTimeField(_("rights end"), null=True, blank=True)
    focal_x = models.FloatField(_("focal point across"), default=0.5)
    focal_y = models.FloatField(_("focal point down"), default=0.5)
    # Read off the file when it comes in.
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    content_hash = models.CharField(max_length=64, editable=False, unique=True)
    # What the file was called, for finding it; readers never see it.
    original_name = models.CharField(max_length=200, blank=True, editable=False, default="", db_default="")
    # What has been made of it: [{"crop", "format", "width", "height", "name"}], see pictures.Rendition. And what was in
    # that list before: {name: since when it is not}. Only renditions.py writes them.
    renditions = models.JSONField(default=list, editable=False)
    former_renditions = models.JSONField(default=dict, editable=False, db_default={})
    uploaded_at = models.DateTimeField(_("uploaded"), default=timezone.now, editable=False)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-uploaded_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(focal_x__gte=0, focal_x__lte=1, focal_y__gte=0, focal_y__lte=1),
                name="image_focal_point_inside",
                violation_error_message=_("The focal point must lie inside the picture."),
            )
        ]

    def __str__(self):
        return self.title

    @property
    def is_drawable(self):
        """Whether readers may see it now: its rights have not ended, and there is a file for them."""
        return bool(self.renditions) and not self.rights_expired()

    @property
    def own_alt(self):
        """What the picture shows, where a story says nothing else of it; empty when there is nothing to say."""
        return "" if self.is_decorative else self.alt

    def rights_expired(self, at=None):
        """Whether the picture may no longer be shown at `at` (default: now)."""
        return self.rights_expire_at is not None and self.rights_expire_at <= (at or timezone.now())
