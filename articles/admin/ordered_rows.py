"""Rows of a story that have an order: bylines and related stories. ordered-rows.js gives them buttons."""

from django import forms
from django.contrib.admin import TabularInline
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext as _
from js_asset import Script

from .. import revisions
from .base import OwnControls


class OrderedRowForm(forms.ModelForm):
    position = forms.IntegerField(
        required=False, min_value=0, max_value=1000, widget=forms.NumberInput(attrs={"data-row-position": ""})
    )

    def has_changed(self):
        # An empty row that the script has numbered is still empty.
        return bool({*self.changed_data} - (set() if self.instance.pk else {"position"}))

    def validate_unique(self):
        """Leave it to the formset: a row's twin may be about to go, or to change."""

    validate_constraints = validate_unique


class OrderedRowsFormSet(BaseInlineFormSet):
    """Keeps the rows in the order of their positions; rows without one stay where they stand on the page."""

    #: The fields that no two rows have alike; the first of them gets the error.
    there_once: tuple[str, ...] = ()

    def clean(self):
        seen = set()
        for form in self.forms:
            if not form.is_valid() or self._should_delete_form(form):
                continue
            what = tuple(form.cleaned_data.get(name) for name in self.there_once)
            if None not in what and what in seen:
                form.add_error(self.there_once[0], _("“%(row)s” stands here twice.") % {"row": form.instance})
            seen.add(what)

    def save(self, commit=True):
        # All rows are new ones: those that were stored went before, see typed.with_new_rows.
        for place, form in enumerate(self._in_order(), start=1):
            form.instance.position = place
        return super().save(commit)

    def _in_order(self):
        kept = [form for form in self.forms if form.has_changed() and form not in self.deleted_forms]
        places, last = {}, 0
        for form in kept:
            position = form.cleaned_data.get("position")
            last = places[form] = last if position is None else position
        return sorted(kept, key=places.get)


class OrderedRows(OwnControls, TabularInline):
    """Rows that belong to a story: whoever may change it may change them, and no permissions of their own exist."""

    form = OrderedRowForm
    formset = OrderedRowsFormSet
    template = "admin/articles/article/rows.html"
    #: The rows' name in a snapshot, and the fields that a row of it holds.
    in_snapshot: tuple[str, tuple[str, ...]]

    def get_extra(self, request, obj=None, **kwargs):
        """One empty row, so that a row can be added without JavaScript too; before it those of a text brought back."""
        return 1 + len(self.brought(obj) or [])

    def brought(self, article):
        """Return the rows that an unsaved text has, as values for new forms; None without such a text."""
        kept = getattr(article, "brought", None)
        if kept is None:
            return None
        name, fields = self.in_snapshot
        rows = revisions.read(kept.snapshot)[name]
        return [dict(zip(fields, row if isinstance(row, list) else [row], strict=True)) for row in rows]

    def has_view_permission(self, request, obj=None):
        return True

    def has_change_permission(self, request, obj=None):
        story = self.admin_site.get_model_admin(self.parent_model)
        return story.has_change_permission(request, obj) if obj and obj.pk else story.has_add_permission(request)

    has_add_permission = has_delete_permission = has_change_permission

    class Media:
        js = [Script("admin/newsroom/ordered-rows.js", type="module")]
