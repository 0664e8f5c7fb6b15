"""Redirects: what readers of an old path find. Those of stories and the like are made by themselves."""

import csv
import io
from urllib.parse import unquote

from django import forms
from django.contrib import messages
from django.contrib.admin import display, register
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Concat
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .. import forwarding
from ..addresses import own_path
from ..models import Address, Edition
from ..models.address import OWNERS
from .base import NewspaperModelAdmin
from .newspaper import site

#: Of a list that is brought in at once.
MOST_BYTES, MOST_ROWS = 2 * 2**20, 10_000

_LEADS_BACK = _("It would lead back to itself, or through too many others: name the last one.")


class AddressForm(forms.ModelForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "target" in self.fields:
            self.fields["target"].required = True

    def clean(self):
        cleaned = super().clean()
        if forwarding.leads_back(unquote(cleaned.get("path", "")), cleaned.get("target", ""), forwarding.hand_made()):
            self.add_error("target", _LEADS_BACK)
        return cleaned


class ListForm(forms.Form):
    file = forms.FileField(
        label=_("CSV file"),
        help_text=_(
            "Two columns: the old path, and the path or address it leads to. UTF-8; a first row of names may be."
        ),
    )

    def clean_file(self):
        """Return the rows of the file as (number, path, target)."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(_("This file is too long. Part it in several."))
        try:
            rows = list(csv.reader(io.StringIO(file.read().decode("utf-8-sig"), newline="")))
        except (UnicodeDecodeError, csv.Error):
            raise ValidationError(_("This is not a CSV file in UTF-8.")) from None
        if len(rows) > MOST_ROWS:
            raise ValidationError(_("This file is too long. Part it in several."))
        found = [(number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)]
        if found and not found[0][1][0].strip().startswith("/"):
            found = found[1:]
        if not found:
            raise ValidationError(_("There are no rows in this file."))
        return [(number, *(cell.strip() for cell in [*row, "", ""][:2])) for number, row in found]


@register(Address, site=site)
class AddressAdmin(NewspaperModelAdmin):
    form = AddressForm
    fields = ["path", "target"]
    list_display = ["path", "place", "hits"]
    search_fields = ["path", "target"]
    list_select_related = ["article", "section", "topic", "author"]

    def get_queryset(self, request):
        """Every address; in the list those alone that lead elsewhere, not where readers find a story today."""
        found = super().get_queryset(request)
        if request.resolver_match.url_name != "articles_address_changelist":
            return found
        place = Concat(Value("/"), "section__slug", Value("/"), "slug", Value("/"), output_field=CharField())
        here = Edition.objects.live().annotate(place=place)
        return found.exclude(Exists(here.filter(article=OuterRef("article"), place=OuterRef("path"))))

    def has_change_permission(self, request, obj=None):
        # What belongs to a story or the like follows it by itself.
        return super().has_change_permission(request, obj) and (obj is None or bool(obj.target))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or bool(obj.target))

    def get_actions(self, request):
        """None: deleting many would take those of stories with them."""
        return {}

    @display(description=_("Leads to"), ordering="target")
    def place(self, address):
        if address.target:
            return address.target
        model = address.owner._meta.model_name
        url = reverse(f"admin:articles_{model}_change", args=[address.owner.pk])
        return format_html('<a href="{}">{}</a>', url, address.owner)

    def get_urls(self):
        return [
            path("list/", self.admin_site.admin_view(self.bring_in), name="articles_address_list"),
            *super().get_urls(),
        ]

    def bring_in(self, request):
        """Take in a list of redirects from a CSV file; rows that cannot be are told, the others are there."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form, refused = ListForm(request.POST or None, request.FILES or None), []
        if request.method == "POST" and form.is_valid():
            done, refused = _take_in(form.cleaned_data["file"])
            if done:
                sentence = ngettext("%(count)d redirect is there.", "%(count)d redirects are there.", done)
                messages.success(request, sentence % {"count": done})
            if not refused:
                return HttpResponseRedirect(reverse("admin:articles_address_changelist"))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": gettext("Redirects from a list"),
            "form": form,
            "refused": refused,
        }
        return TemplateResponse(request, "admin/articles/address/list.html", context)


@transaction.atomic
def _take_in(rows):
    """Return (how many rows are redirects now, sentences on the others). A path that comes twice leads to the last."""
    taken, refused, ways = {}, [], forwarding.hand_made()
    paths = {old for old in (unquote(old) for _number, old, _target in rows) if "\0" not in old}
    owned = Address.objects.filter(target="").select_related(*OWNERS).in_bulk(paths, field_name="path")
    for number, old, target in rows:
        address = Address(path=old, target=target)
        try:
            address.clean_fields()
            if address.path in owned:
                raise ValidationError(gettext("“%(owner)s” has this path.") % {"owner": owned[address.path].owner})
            if not target:
                raise ValidationError(gettext("It says not where it leads."))
            address.clean()
            if forwarding.leads_back(address.path, target, ways):
                raise ValidationError(_LEADS_BACK)
        except ValidationError as unfit:
            row = gettext("Row %(number)d, %(path)s:") % {"number": number, "path": address.path[:100]}
            refused.append(f"{row} {' '.join(unfit.messages)}")
            continue
        taken[address.path] = address
        ways[address.path.rstrip("/")] = own_path(target).rstrip("/")
    Address.objects.bulk_create(taken.values(), update_conflicts=True, unique_fields=["path"], update_fields=["target"])
    return len(taken), refused
