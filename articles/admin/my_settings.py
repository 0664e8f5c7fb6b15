"""What everybody says for themselves: which mail they get."""

from django import forms
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from ..models import Staffer

MAIL = ("mail_submitted", "mail_sent_back", "mail_published")


class MySettingsForm(forms.ModelForm):
    class Meta:
        model = Staffer
        fields = MAIL


def my_settings(request, site):
    """Show the settings of whoever is signed in, and keep what they change."""
    staffer = Staffer.of(request.user)
    form = MySettingsForm(request.POST or None, instance=staffer)
    if request.method == "POST" and form.is_valid():
        # Made on demand: of two answers at once, both are kept in one row.
        Staffer.objects.update_or_create(user=request.user, defaults=form.cleaned_data)
        messages.success(request, _("Saved."))
        return HttpResponseRedirect(reverse("admin:my_settings"))
    context = {**site.each_context(request), "title": _("My settings"), "form": form}
    return TemplateResponse(request, "admin/my_settings.html", context)
