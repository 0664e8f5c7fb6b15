from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .fields import SlugField


class Author(models.Model):
    """Someone, or a desk, whose name stands over stories. Authors need no account."""

    name = models.CharField(_("name"), max_length=100)
    slug = SlugField(_("address"), unique=True)
    bio = models.TextField(_("about"), max_length=600, blank=True)
    email = models.EmailField(_("public e-mail"), blank=True)
    picture = models.ForeignKey(
        "articles.Image", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("picture")
    )
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("account"),
        help_text=_("Stories with this byline count as this person's own."),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("author", args=[self.slug])
