"""The pages of signing in: allauth's views in the frame of the desk, and their addresses.

What allauth has besides (signing up, mail addresses, accounts of other sites) is given no address. Its views look each
other up by name, so the names are theirs and stand in no namespace.
"""

from allauth.account import views as account
from allauth.account.utils import get_next_redirect_url
from allauth.mfa.base import views as factors
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as passkeys
from allauth.usersessions import views as sessions
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.urls import path, re_path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache

from .. import access
from ..signing_in.backend import FACTORS
from .newspaper import in_our_frames, site


class InTheFrame:
    """A view of allauth's in the frame of the desk. `title` stands in the head of its page."""

    title = ""

    def get_context_data(self, **kwargs):
        context = {**site.each_context(self.request), "title": self.title, **super().get_context_data(**kwargs)}
        # Whoever still needs a factor can go nowhere else, so nothing else is offered.
        lacks_factor = getattr(self.request.user, "lacks_factor", False)
        return {
            **context,
            "lacks_factor": lacks_factor,
            "has_permission": context["has_permission"] and not lacks_factor,
        }


def page(view, title, **attributes):
    """Return a view class of allauth's as a page of the desk, which nothing keeps and only our frames show."""
    framed = type(view.__name__, (InTheFrame, view), {"title": title, **attributes})
    return never_cache(in_our_frames(framed.as_view()))


class SignIn(account.LoginView):
    def get(self, request, *args, **kwargs):
        """Show the form; whoever is in already goes where they were going."""
        if site.has_permission(request):
            return HttpResponseRedirect(get_next_redirect_url(request) or reverse("admin:index"))
        return super().get(request, *args, **kwargs)


class SigningIn(factors.IndexView):
    template_name = "mfa/index.html"

    def get_context_data(self, **kwargs):
        factors = Authenticator.objects.filter(user=self.request.user)
        codes = next((factor for factor in factors if factor.type == Authenticator.Type.RECOVERY_CODES), None)
        return super().get_context_data(
            **kwargs,
            app=next((factor for factor in factors if factor.type == Authenticator.Type.TOTP), None),
            passkeys=[factor.wrap() for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
            has_factor=any(factor.type in FACTORS for factor in factors),
            codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        )


class Sessions(sessions.ListUserSessionsView):
    """Where one is signed in: each place can be signed out, or all but this one."""

    def form_valid(self, form):
        others = [row for row in UserSession.objects.purge_and_list(self.request.user) if not row.is_current()]
        key = self.request.POST.get("session")
        ended = [row for row in others if key is None or str(row.pk) == key]
        for row in ended:
            row.end()
        if ended:
            access.note(access.What.SESSIONS_ENDED, self.request.user, details=", ".join(row.ip for row in ended))
        said = ngettext("Signed out in %(count)d place.", "Signed out in %(count)d places.", len(ended))
        messages.success(self.request, said % {"count": len(ended)})
        return HttpResponseRedirect(reverse("usersessions_list"))


SIGN_IN = gettext_lazy("Sign in")
CONFIRM = gettext_lazy("Is it you?")
CODES = gettext_lazy("Recovery codes")
PASSKEY = gettext_lazy("Passkey")
NEW_PASSWORD = gettext_lazy("A new password")

urlpatterns = [
    path("login/", page(SignIn, SIGN_IN), name="account_login"),
    path("login/code/", page(factors.AuthenticateView, SIGN_IN), name="mfa_authenticate"),
    path("login/passkey/", page(passkeys.LoginWebAuthnView, SIGN_IN), name="mfa_login_webauthn"),
    # A password that is forgotten
    path("password/forgotten/", page(account.PasswordResetView, NEW_PASSWORD), name="account_reset_password"),
    path("password/sent/", page(account.PasswordResetDoneView, NEW_PASSWORD), name="account_reset_password_done"),
    re_path(
        r"^password/new/(?P<uidb36>[0-9A-Za-z]{1,13})-(?P<key>[0-9A-Za-z-]{1,100})/$",
        page(account.PasswordResetFromKeyView, NEW_PASSWORD),
        name="account_reset_password_from_key",
    ),
    path(
        "password/done/",
        page(account.PasswordResetFromKeyDoneView, NEW_PASSWORD),
        name="account_reset_password_from_key_done",
    ),
    # Once more, before something that matters
    path("confirm/", page(account.ReauthenticateView, CONFIRM), name="account_reauthenticate"),
    path("confirm/code/", page(factors.ReauthenticateView, CONFIRM), name="mfa_reauthenticate"),
    path("confirm/passkey/", page(passkeys.ReauthenticateWebAuthnView, CONFIRM), name="mfa_reauthenticate_webauthn"),
    # One's own second factor, and where one is signed in
    path("signing-in/", page(SigningIn, gettext_lazy("Signing in")), name="mfa_index"),
    path("signing-in/app/", page(app.ActivateTOTPView, gettext_lazy("Authenticator app")), name="mfa_activate_totp"),
    path(
        "signing-in/app/remove/",
        page(app.DeactivateTOTPView, gettext_lazy("Authenticator app")),
        name="mfa_deactivate_totp",
    ),
    path("signing-in/passkeys/add/", page(passkeys.AddWebAuthnView, PASSKEY), name="mfa_add_webauthn"),
    path(
        "signing-in/passkeys/<int:pk>/",
        page(passkeys.EditWebAuthnView, PASSKEY, success_url=reverse_lazy("mfa_index")),
        name="mfa_edit_webauthn",
    ),
    path(
        "signing-in/passkeys/<int:pk>/remove/",
        page(passkeys.RemoveWebAuthnView, PASSKEY, success_url=reverse_lazy("mfa_index")),
        name="mfa_remove_webauthn",
    ),
    path("signing-in/codes/", page(codes.ViewRecoveryCodesView, CODES), name="mfa_view_recovery_codes"),
    path("signing-in/codes/new/", page(codes.GenerateRecoveryCodesView, CODES), name="mfa_generate_recovery_codes"),
    path("signing-in/codes/file/", page(codes.DownloadRecoveryCodesView, CODES), name="mfa_download_recovery_codes"),
    path("signing-in/places/", page(Sessions, gettext_lazy("Where you are signed in")), name="usersessions_list"),
]
