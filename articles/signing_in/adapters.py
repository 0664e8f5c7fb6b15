"""What allauth asks: how sign-ins are slowed down, where mail and addresses lead, what the newspaper is called."""

from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as under_way
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from .. import access, tasks
from ..models import SiteIdentity
from .backend import DeskBackend


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": _("That name and password do not fit together."),
        "too_many_login_attempts": _("Too many wrong tries. Wait five minutes, then try again."),
        "incorrect_password": _("That is not your password."),
    }

    def is_open_for_signup(self, request):
        return False

    def get_client_ip(self, request):
        return access.client_address(request) or "::"

    # Throttling. By name and address together, so that nobody can lock another out from elsewhere; and by name alone
    # against many addresses at once, for addresses from which its owner has never signed in.

    def _get_login_attempts_cache_key(self, request, **credentials):
        return f"{credentials.get('username', '').lower()}|{ratelimit.get_ip(request)}"

    def pre_authenticate(self, request, **credentials):
        super().pre_authenticate(request, **credentials)
        name = credentials.get("username", "")
        if access.is_known(name, self.get_client_ip(request)):
            return
        usage = ratelimit.consume(request, app="allauth.account", action="login_failed_name", key=name.lower())
        if not usage:
            raise self.validation_error("too_many_login_attempts")
        # A success takes both back.
        self._login_failed_rl_usage.usage += usage.usage

    def authentication_failed(self, request, **credentials):
        account = access.account_named(credentials.get("username", ""))
        access.note(access.What.REFUSED, account, details=_("wrong password") if account else _("unknown name"))

    def pre_login(self, request, user, **kwargs):
        """A passkey needs no password, so who may sign in is asked here too."""
        if not DeskBackend().user_can_authenticate(user):
            return self.respond_user_inactive(request, user)
        return super().pre_login(request, user, **kwargs)

    def respond_user_inactive(self, request, user):
        access.note(access.What.REFUSED, user, details=_("account is not active"))
        messages.error(request, self.error_messages["username_password_mismatch"])
        return HttpResponseRedirect(reverse("account_login"))

    # Mail, which the worker sends

    def get_reset_password_from_key_url(self, key):
        raise NotImplementedError("mail.password_reset() makes this address, from SITE_URL")

    def send_notification_mail(self, template_prefix, user, context=None, email=None):
        """Tell somebody by mail what was changed about their signing in."""
        if user.email:
            request = under_way.request
            details = {
                "site_name": SiteIdentity.load().name,
                "ip": self.get_client_ip(request),
                "user_agent": self.get_http_user_agent(request)[:200],
                **(context or {}),
            }
            mail = self.render_mail(template_prefix, user.email, details)
            tasks.send_notice.enqueue([mail.subject, mail.body, user.email])

    def add_message(self, request, level, message_template=None, *args, **kwargs):
        """Without “Successfully signed in as …”: the page that follows says it."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That code is not right. Codes change every 30 seconds: try the one shown now."),
    }

    def _get_site_name(self):
        return SiteIdentity.load().name

    def get_totp_label(self, user):
        return user.get_username()

    def generate_authenticator_name(self, user, type):
        return _("Passkey %(number)d") % {"number": Authenticator.objects.filter(user=user, type=type).count() + 1}

    def get_public_key_credential_rp_entity(self):
        """Passkeys belong to the host of SITE_URL, whatever name the site was asked by."""
        return {"id": urlsplit(settings.SITE_URL).hostname, "name": self._get_site_name()}
