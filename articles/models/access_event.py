from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AccessEvent(models.Model):
    """One line of the access log: a sign-in, a failed one, or a change of what an account may do. Never edited."""

    class What(models.TextChoices):
        SIGNED_IN = "signed_in", _("signed in")
        REFUSED = "refused", _("sign-in refused")
        PASSWORD = "password", _("password changed")
        RESET_ASKED = "reset_asked", _("new password asked for")
        FACTOR_ADDED = "factor_added", _("second factor added")
        FACTOR_REMOVED = "factor_removed", _("second factor removed")
        SESSIONS_ENDED = "sessions_ended", _("sessions ended")
        ACCOUNT_MADE = "account_made", _("account made")
        ACCOUNT_DELETED = "account_deleted", _("account deleted")
        RIGHTS = "rights", _("rights changed")

    #: Addresses of people are kept no longer than they are of use.
    KEPT = timedelta(days=400)

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)
    what = models.CharField(_("what"), max_length=20, choices=What)
    # Whose account it is about, or which role; deleted ones leave their name. A name that is no account's is not
    # kept: it may well be a password, typed into the wrong field.
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    name = models.CharField(_("account or role"), max_length=150, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    by_name = models.CharField(_("by"), max_length=150, blank=True)
    address = models.GenericIPAddressField(_("address"), null=True)
    browser = models.CharField(_("browser"), max_length=200, blank=True)
    details = models.CharField(_("details"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("access event")
        verbose_name_plural = _("access log")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.name or '?'}: {self.get_what_display()}"
