"""Whoever needs a second factor by their role sets one up before anything else."""

from django.http import HttpResponseRedirect
from django.urls import reverse

#: What can be reached on the way: setting a factor up, saying once more who one is, leaving; and what needs no account.
OPEN = {
    "mfa_index",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "account_reauthenticate",
    "account_login",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "logout",
    "jsi18n",
    "preview",
}


def require_second_factor(get_response):
    """Middleware: lead who lacks a factor to the page where one is set up, from every other page of the desk."""

    def middleware(request):
        return get_response(request)

    def process_view(request, view, args, kwargs):
        if not request.path.startswith("/admin/") or request.resolver_match.url_name in OPEN:
            return None
        if getattr(request.user, "lacks_factor", False):
            return HttpResponseRedirect(reverse("mfa_index"))
        return None

    middleware.process_view = process_view
    return middleware
