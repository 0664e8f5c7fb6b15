from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from .. import addresses


class Link(models.Model):
    """A line of the navigation or of the footer that the Chief has chosen. A place without one fills itself."""

    class Group(models.TextChoices):
        NAVIGATION = "navigation", _("Navigation")
        FOOTER = "footer", _("Footer")

    identity = models.ForeignKey("articles.SiteIdentity", models.CASCADE, related_name="links", default=1)
    group = models.CharField(_("place"), max_length=10, choices=Group, default=Group.NAVIGATION)
    section = models.ForeignKey(
        "articles.Section", models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("section")
    )
    address = models.CharField(
        _("address"), max_length=400, blank=True, help_text=_("Of this site, such as /about/, or with https://.")
    )
    name = models.CharField(_("name"), max_length=60, blank=True, help_text=_("Empty: the section’s."))
    position = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links of the navigation and the footer")
        ordering = ["group", "position", "pk"]
        default_permissions = ()

    def __str__(self):
        return self.name or (self.section.name if self.section else self.address)

    def clean(self):
        """Refuse a link that leads nowhere, to two places, or somewhere without a name."""
        if bool(self.section_id) == bool(self.address):
            raise ValidationError(_("Choose a section or give an address."))
        if self.address and not addresses.is_followed(self.address):
            raise ValidationError({"address": _("An address begins with / or with https://.")})
        if self.address and not self.name:
            raise ValidationError({"name": _("Say what the link is called.")})

    @property
    def url(self):
        return self.section.get_absolute_url() if self.section_id else self.address
