from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .drawn import Drawn
from .fields import SlugField
from .named import NamedQuerySet


class Series(Drawn):
    """Stories that belong together, in the order in which readers first got them: part 1, part 2 and so on."""

    NAMED_AS = "series"

    name = models.CharField(_("name"), max_length=100, unique=True)
    slug = SlugField(_("address"), unique=True)
    description = models.CharField(
        _("description"), max_length=300, blank=True, help_text=_("One sentence under the series' name.")
    )

    objects = NamedQuerySet.as_manager()

    class Meta:
        verbose_name = _("series")
        verbose_name_plural = _("series")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("series", args=[self.slug])
