"""The access log: who signed in or was refused, and who changed what an account may do. Written here alone."""

from functools import cache
from ipaddress import ip_address, ip_network

from allauth.core import context
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _

from .models import AccessEvent, name_of

What = AccessEvent.What


def note(what, account=None, *, name="", details=""):
    """Write that `what` happened to `account`, or to a role called `name`: by whom, from where.

    Who and where come from the request under way; outside of one (a command), nobody and nowhere.
    """
    request = context.request
    user = getattr(request, "user", None)
    by = user if user is not None and user.is_authenticated else None
    AccessEvent.objects.create(
        what=what,
        account=account if account and account.pk else None,
        name=name or (account.get_username()[:150] if account else ""),
        by=by,
        by_name=name_of(by) if by else "",
        address=client_address(request) if request else None,
        browser=request.headers.get("user-agent", "")[:200] if request else "",
        details=details[:300],
    )


def account_named(user_name):
    """Return the account of that name, or None. One query."""
    return User.objects.filter(username=user_name).first() if "\0" not in user_name else None


def is_known(user_name, address):
    """Whether whoever signs in as `user_name` has done so from this address before. One query."""
    events = AccessEvent.objects.filter(what=What.SIGNED_IN, account__username=user_name, address=address)
    return events.exists()


def factor_name(factor):
    """Return what an Authenticator is called: a passkey by its own name."""
    return _("Authenticator app") if factor.type == Authenticator.Type.TOTP else str(factor)


def forget_old():
    """Delete what is older than AccessEvent.KEPT."""
    AccessEvent.objects.filter(at__lt=timezone.now() - AccessEvent.KEPT).delete()


def client_address(request):
    """Return the address a request comes from, or None where there is none (a socket).

    X-Forwarded-For is read from its end, and each step is believed only if a trusted proxy has written it: what a
    reader puts into the header stands before what our proxies add.
    """
    steps = [request.META.get("REMOTE_ADDR", ""), *reversed(request.headers.get("x-forwarded-for", "").split(","))]
    found = None
    for step in steps:
        try:
            found = ip_address(step.strip())
        except ValueError:
            break
        if not any(found in network for network in _trusted(tuple(settings.TRUSTED_PROXIES))):
            break
    return str(found) if found else None


@cache
def _trusted(proxies):
    return [ip_network(proxy) for proxy in proxies]
