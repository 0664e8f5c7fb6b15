from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .. import made_of
from .drawn import Drawn


def environment_name():
    """The name a new site begins with, until the Chief gives it one."""
    return settings.SITE_NAME


class SiteIdentity(Drawn):
    """Who the newspaper is: one row, which the Chief edits."""

    name = models.CharField(_("name"), max_length=80, default=environment_name)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    imprint = models.CharField(
        _("imprint"), max_length=400, blank=True, help_text=_("The small line at the foot of every page.")
    )
    email = models.EmailField(_("e-mail to the newsroom"), blank=True)
    old_after_months = models.PositiveSmallIntegerField(
        _("a story is old after"),
        default=12,
        null=True,
        blank=True,
        help_text=_("Months. Then readers are told how old it is, unless the story says otherwise. Empty: never."),
    )
    second_factor_roles = models.ManyToManyField(
        "auth.Group",
        blank=True,
        related_name="+",
        verbose_name=_("roles that need a second factor"),
        help_text=_("Whoever has one signs in with an authenticator app or a passkey too, and is led to set it up."),
    )
    facebook = models.URLField(_("Facebook"), blank=True)
    x = models.URLField(_("X"), blank=True)
    bluesky = models.URLField(_("Bluesky"), blank=True)
    mastodon = models.URLField(_("Mastodon"), blank=True)
    instagram = models.URLField(_("Instagram"), blank=True)

    class Meta:
        verbose_name = _("site identity")
        verbose_name_plural = _("site identity")
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="site_identity_one_row")]

    def __str__(self):
        return self.name

    @classmethod
    def load(cls):
        """Return the one row, or an unsaved one with the environment's name. One query."""
        paper = cls.objects.first() or cls(pk=1)
        made_of.note(paper.tag)
        return paper

    @property
    def social_accounts(self):
        """The accounts that are filled in, as (name, address)."""
        accounts = [
            (cls_field.verbose_name, getattr(self, cls_field.name))
            for cls_field in self._meta.fields
            if isinstance(cls_field, models.URLField)
        ]
        return [(name, address) for name, address in accounts if address]
