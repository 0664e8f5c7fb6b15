"""The link by which a new newspaper's first account is made: whoever reads the log is its operator.

It opens while nobody has an account, and never again. It follows from the site's key, so that it is the same after a
restart and in every process, and nothing has to be kept.
"""

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.crypto import constant_time_compare, salted_hmac

from . import roles
from .refusals import Refused


def token():
    """Return what the link ends with, or "" if there is an account."""
    if User.objects.exists():
        return ""
    return salted_hmac("articles.first_account", settings.SITE_URL, algorithm="sha256").hexdigest()[:40]


def is_open(asked):
    """Whether `asked` is what the link ends with, and nobody has an account yet."""
    return bool(expected := token()) and constant_time_compare(asked, expected)


@transaction.atomic
def make(user):
    """Save a new User as the one who may do everything. Raise Refused if somebody else was first."""
    # Locked, so that of two who press at once one is first.
    groups = list(Group.objects.select_for_update().filter(name=roles.CHIEF))
    if User.objects.exists():
        raise Refused("Somebody has an account already.")
    user.is_staff = user.is_superuser = True
    user.save()
    user.groups.set(groups)
