"""What the admin classes of all nouns share."""

from django import forms
from django.contrib.admin import ModelAdmin, ShowFacets
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .. import addresses
from ..models.fields import BodyField
from . import widgets


class OwnControls:
    """The newspaper's own controls, and none of the links that open other forms in small windows."""

    formfield_overrides = {
        BodyField: {"widget": widgets.WritingSurface},
        models.URLField: {"assume_scheme": "https"},
        models.DateTimeField: {"form_class": forms.SplitDateTimeField, "widget": widgets.Moment},
    }

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field


class NewspaperModelAdmin(OwnControls, ModelAdmin):
    list_per_page = 50
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    view_on_site = False

    def reasons_to_keep(self, obj):
        """Return sentences that say why `obj` cannot be deleted; none means that it can."""
        return []

    def what_stays(self, obj):
        """Return sentences on what of `obj` is still there once it has been deleted."""
        return []

    def public_note(self, obj):
        """Return a sentence on where readers see `obj`, if they do: its form adds that a change is public at once."""
        return ""

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if reasons := [sentence for obj in objs for sentence in self.reasons_to_keep(obj)]:
            # Ours instead of Django's list of rows, and instead of which rights would be lacking: it stays either way.
            return deleted, counts, set(), reasons
        return deleted, counts, lacking, protected

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if getattr(context["media"], "_importmap", None):
            # An inline script: the content policy asks for its nonce.
            context["media"] = context["media"].with_nonce(str(request.csp_nonce))
        if obj and self.has_change_permission(request, obj):
            context["public_note"] = self.public_note(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def render_delete_form(self, request, context):
        return super().render_delete_form(request, {**context, "stays": self.what_stays(context["object"])})


def live_stories(number):
    """Return the public_note of what so many live stories show."""
    if not number:
        return ""
    sentence = ngettext("%(count)d live story shows this.", "%(count)d live stories show this.", number)
    return sentence % {"count": number}


class AddressedForm(forms.ModelForm):
    """A form whose address may stay empty: it is made from the name then."""

    named_by = "name"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" in self.fields:
            self.fields["slug"].required = False
            self.fields["slug"].error_messages["unique"] = _("This address is taken already.")
            self.fields[self.named_by].error_messages["unique"] = _("This name is taken already.")

    def clean(self):
        cleaned = super().clean()
        name = cleaned.get(self.named_by)
        if name and "slug" in cleaned and not cleaned["slug"]:
            cleaned["slug"] = addresses.slug_for(name)
            if not cleaned["slug"]:
                self.add_error("slug", _("The name has no letters to make an address from; give one here."))
        return cleaned
