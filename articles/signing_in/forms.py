"""allauth's forms, where ours say or do something else."""

from allauth.account.forms import LoginForm, ResetPasswordForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .. import access, tasks


class SignInForm(LoginForm):
    """Name and password. The first field is sent as `username`, which is what browsers keep names under."""

    def add_prefix(self, field_name):
        return "username" if field_name == "login" else super().add_prefix(field_name)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Username")
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)
        self.fields["login"].widget.attrs |= {"autocapitalize": "none", "autofocus": True, "maxlength": 150}


class ForgottenForm(ResetPasswordForm):
    """Where the mail goes. The worker looks up whether an account has it, so that nobody can time the answer."""

    def clean_email(self):
        return self.cleaned_data["email"]

    def save(self, request, **kwargs):
        access.note(access.What.RESET_ASKED)
        tasks.send_password_reset.enqueue(self.cleaned_data["email"])


class AddPasskeyForm(AddWebAuthnForm):
    name = forms.CharField(
        label=_("What you call it"), max_length=80, required=False, help_text=_("Such as: my phone, the blue key.")
    )
    passwordless = forms.BooleanField(
        label=_("It alone signs in, without the password"),
        initial=True,
        required=False,
        help_text=_("It asks for your finger, your face or its PIN. Take this away for a plain security key."),
    )
    field_order = ["name", "passwordless", "credential"]

    def clean_name(self):
        name = super().clean_name()
        if "\0" in name:
            raise ValidationError(_("This name has characters that cannot be kept."))
        return name
