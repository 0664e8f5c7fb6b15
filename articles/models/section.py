from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import addresses
from .drawn import Drawn
from .fields import SlugField


class Section(Drawn):
    """Exactly one per story: breadcrumb, address, colour and feed all follow from it."""

    class Tone(models.TextChoices):
        """The quiet colours of static/css/tokens.css."""

        OCEAN = "ocean", _("Ocean")
        PINE = "pine", _("Pine")
        SLATE = "slate", _("Slate")
        UMBER = "umber", _("Umber")
        PLUM = "plum", _("Plum")
        MOSS = "moss", _("Moss")
        LAGOON = "lagoon", _("Lagoon")
        RUST = "rust", _("Rust")

    name = models.CharField(_("name"), max_length=60, unique=True)
    slug = SlugField(_("address"), unique=True, validators=[addresses.validate_not_reserved])
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("One sentence under the section's name.")
    )
    tone = models.CharField(_("colour"), max_length=10, choices=Tone, default=Tone.OCEAN)
    position = models.PositiveSmallIntegerField(_("place in the navigation"), default=0)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["position", "name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("section_or_page", args=[self.slug])

    def clean(self):
        """Refuse an address that a standing page has."""
        from .page import Page  # Page needs Section at import; the two share one namespace of addresses.

        if Page.objects.filter(slug=self.slug).exists():
            raise ValidationError({"slug": _("A standing page has this address already.")})
