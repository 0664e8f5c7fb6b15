from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Staffer(models.Model):
    """What the newsroom knows of one of its people beyond the account. Who has no row yet has the defaults."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="staffer")
    sections = models.ManyToManyField(
        "articles.Section",
        blank=True,
        related_name="+",
        verbose_name=_("sections"),
        help_text=_("An editor changes and publishes the stories of these. None chosen: of all."),
    )
    mail_submitted = models.BooleanField(
        _("a story is submitted"), default=True, help_text=_("To editors: in a section they publish in.")
    )
    mail_sent_back = models.BooleanField(
        _("a story is sent back"), default=True, help_text=_("To its writers, with the note.")
    )
    mail_published = models.BooleanField(_("a story is published"), default=True, help_text=_("To its writers."))

    class Meta:
        verbose_name = _("staffer")
        verbose_name_plural = _("staffers")

    def __str__(self):
        return name_of(self.user)

    @classmethod
    def of(cls, user):
        """Return the row of `user`, or one with the defaults that is not saved yet. At most one query."""
        try:
            return user.staffer
        except cls.DoesNotExist:
            return cls(user=user)


def name_of(user):
    """Return what the newsroom calls somebody, short enough to be kept after their account is gone."""
    return (user.get_full_name() or user.get_username())[:150]
