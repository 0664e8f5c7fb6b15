"""The page behind the link in the log of a new newspaper: its first account."""

from django.conf import settings
from django.contrib.auth.forms import BaseUserCreationForm
from django.contrib.auth.models import User
from django.http import Http404
from django.shortcuts import redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from .. import first_account
from ..refusals import Refused


class FirstAccountForm(BaseUserCreationForm):
    class Meta:
        model = User
        fields = ["username", "email"]


@never_cache
@sensitive_post_parameters()
def page(request, site, token):
    """Make the first account, and lead to the sign-in. 404 for any other link, and once there is one."""
    if not first_account.is_open(token):
        raise Http404
    form = FirstAccountForm(request.POST or None)
    if form.is_valid():
        try:
            first_account.make(form.save(commit=False))
        except Refused as refused:
            raise Http404 from refused
        return redirect(resolve_url(settings.LOGIN_URL))
    context = {**site.each_context(request), "title": _("Your account"), "form": form}
    return render(request, "admin/first_account.html", context)
