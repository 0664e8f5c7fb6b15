"""The search form: what may stand in the address of a page of results."""

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Edition, Section
from .finding import Choice


class SearchForm(forms.Form):
    """Reads an address. What cannot be read is left out of the search, and the form says so beside its field."""

    q = forms.CharField(required=False)
    section = forms.ModelChoiceField(
        Section.objects.all(),
        label=_("Section"),
        empty_label=_("All sections"),
        to_field_name="slug",
        required=False,
    )
    form = forms.ChoiceField(label=_("Form"), choices=[("", _("All forms")), *Edition.Form.choices], required=False)
    author = forms.CharField(label=_("Author"), max_length=100, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}, "%Y-%m-%d"))
    sort = forms.ChoiceField(choices=[("best", _("Best match")), ("newest", _("Newest"))], required=False)

    def __init__(self, data):
        # No database takes a NUL.
        data = {name: value.replace("\0", "") for name, value in data.items()}
        super().__init__(data, auto_id="search-%s", label_suffix="")

    def clean(self):
        asked = self.cleaned_data
        if asked.get("since") and asked.get("until") and asked["since"] > asked["until"]:
            self.add_error("until", _("This day is before the first."))
            asked.pop("since", None)

    @property
    def query(self):
        """What was typed, as it was."""
        return self.data.get("q", "")

    @property
    def asked(self):
        """What was typed and chosen, as it stands in an address."""
        return {name: value for name, value in self.data.items() if value and name in self.fields and name != "sort"}

    @property
    def choice(self):
        """The Choice that was made, without what could not be read."""
        self.is_valid()
        return Choice(
            **{name: value for name, value in self.cleaned_data.items() if value and name not in {"q", "sort"}}
        )

    @property
    def is_newest_first(self):
        self.is_valid()
        return self.cleaned_data.get("sort") == "newest"
