"""What is asked while a front is laid out: of a place, of a zone, and when readers are to see the page."""

from django import forms
from django.utils.translation import gettext_lazy as _

from .. import addresses, layouts
from ..models import Image, Topic
from .publishing_form import MomentField
from .widgets import Moment, PictureChooser


class SlotForm(forms.Form):
    """What a story is on this page alone."""

    headline = forms.CharField(
        label=_("Headline on this page"), max_length=layouts.LENGTHS["headline"], required=False, widget=forms.Textarea
    )
    kicker = forms.CharField(label=_("Kicker"), max_length=layouts.LENGTHS["kicker"], required=False)
    size = forms.ChoiceField(
        label=_("Size"),
        choices=[("", _("As designed")), ("large", _("Large")), ("text", _("Words alone"))],
        required=False,
    )
    picture = forms.IntegerField(
        label=_("Picture"),
        min_value=1,
        required=False,
        widget=PictureChooser,
        help_text=_("Empty: the story’s."),
    )
    related = forms.BooleanField(label=_("Related links beneath"), required=False)
    until = MomentField(label=_("By hand until; empty: until somebody changes it"), required=False, widget=Moment)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="slot_%s", **kwargs)
        self.fields["headline"].widget.attrs |= {"rows": 2, "data-front-words": "headline"}
        self.fields["kicker"].widget.attrs["data-front-words"] = "kicker"

    def clean_picture(self):
        key = self.cleaned_data["picture"]
        image = Image.objects.filter(pk=key).first() if key else None
        if key and not image:
            raise forms.ValidationError(_("The library has no picture of that number."))
        if image and not image.is_drawable:
            raise forms.ValidationError(_("Readers may not see that picture: its rights have ended."))
        return key

    def clean_until(self):
        until = self.cleaned_data["until"]
        return until.isoformat() if until else None


class ZoneForm(forms.Form):
    """How a zone is drawn and what it holds. It has the fields that its kind knows."""

    title = forms.CharField(label=_("Title"), max_length=layouts.LENGTHS["title"], required=False)
    way = forms.ChoiceField(label=_("Drawn"), required=False)
    count = forms.TypedChoiceField(label=_("Stories"), coerce=int, required=False, empty_value=None)
    topic = forms.CharField(label=_("Topic"), max_length=100, required=False)
    days = forms.IntegerField(
        label=_("No older than so many days"), min_value=0, max_value=365, required=False, help_text=_("0: of any age.")
    )
    text = forms.CharField(label=_("Text"), max_length=layouts.LENGTHS["text"], required=False, widget=forms.Textarea)
    url = forms.CharField(label=_("Leads to"), max_length=layouts.LENGTHS["url"], required=False)
    label = forms.CharField(label=_("Words of the button"), max_length=layouts.LENGTHS["label"], required=False)

    def __init__(self, *args, zone, **kwargs):
        kind = layouts.KINDS[zone["kind"]]
        topic = Topic.objects.filter(pk=zone["topic"]).first() if zone["topic"] else None
        initial = {**zone, "count": len(zone["slots"]), "topic": topic.name if topic else ""}
        super().__init__(*args, auto_id="zone_%s", initial=initial, **kwargs)
        self.fields["way"].choices = [(way, layouts.WAYS[way]) for way in kind.ways]
        self.fields["count"].choices = [(count, count) for count in sorted(kind.counts)]
        self.fields["text"].widget.attrs["rows"] = 4
        unknown = {"text", "url", "label"} if zone["kind"] != "text" else {"days"}
        unknown |= set() if kind.ways else {"way"}
        unknown |= set() if len(kind.counts) > 1 else {"count"}
        unknown |= set() if kind.rule == "topic" else {"topic"}
        unknown |= {"days"} if kind.rule == "most_read" else set()
        for name in unknown:
            del self.fields[name]

    def clean_topic(self):
        topic = Topic.objects.filter(name__iexact=self.cleaned_data["topic"].strip()).first()
        if topic is None:
            raise forms.ValidationError(_("There is no topic of that name."))
        return topic.pk

    def clean_days(self):
        return self.cleaned_data["days"] or 0

    def clean_url(self):
        given = self.cleaned_data["url"]
        if given and not addresses.is_followed(given):
            raise forms.ValidationError(_("An address begins with / or with https://."))
        return given


class PublishForm(forms.Form):
    """When readers are to see a layout, and until when."""

    when = forms.ChoiceField(
        choices=[("now", _("Now")), ("later", _("At a time"))], initial="now", required=False, widget=forms.RadioSelect
    )
    at = MomentField(label=_("Day and time"), required=False, widget=Moment)
    until = MomentField(label=_("Until"), required=False, widget=Moment)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="publish_%s", **kwargs)
