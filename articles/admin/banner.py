"""The breaking line over every page: put up, changed, taken down by whoever publishes."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.admin import display, register
from django.forms import ModelForm
from django.http import HttpResponseRedirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import workflow
from ..models import Banner
from ..templatetags.desk import moment
from .base import NewspaperModelAdmin
from .newspaper import site
from .publishing_form import MomentField, unless_retyped
from .widgets import GrowingText, Moment, StoryChooser

#: How long a new banner is to stand if nobody says otherwise.
USUALLY = timedelta(hours=3)


class BannerForm(ModelForm):
    live_from = MomentField(label=gettext_lazy("From; empty: now"), required=False, widget=Moment)
    live_until = MomentField(label=gettext_lazy("Until"), widget=Moment)

    class Meta:
        widgets = {"text": GrowingText(single_line=True), "article": StoryChooser}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.initial["live_until"] = timezone.now() + USUALLY

    def clean_live_from(self):
        typed, before, now = self.cleaned_data["live_from"], self.instance.live_from, timezone.now()
        return unless_retyped(typed, before) or min(before or now, now)

    def clean_live_until(self):
        return unless_retyped(self.cleaned_data["live_until"], self.instance.live_until)

    def _post_clean(self):
        """Ask the verb whether such a banner could stand, so that its sentence stands over the form."""
        super()._post_clean()
        if not self.errors:
            try:
                workflow.refuse_banner(self.instance)
            except workflow.Refused as refused:
                self.add_error(None, list(refused.sentences))

    def _get_validation_exclusions(self):
        """Leave what the model's constraints say to refuse_banner(), which has words for it."""
        return {field.name for field in Banner._meta.fields}


@register(Banner, site=site)
class BannerAdmin(NewspaperModelAdmin):
    form = BannerForm
    fields = ["kind", "text", "article", "address", "live_from", "live_until"]
    # Our own chooser draws it; named here, so that no links to other forms are drawn around it.
    raw_id_fields = ["article"]
    list_display = ["text", "kind", "state", "begins", "ends", "put_up_by"]
    change_form_template = "admin/articles/banner/change_form.html"

    def has_view_permission(self, request, obj=None):
        return workflow.may_put_up(request.user)

    def has_add_permission(self, request):
        return workflow.may_put_up(request.user)

    def has_change_permission(self, request, obj=None):
        return workflow.may_put_up(request.user) and (obj is None or not obj.has_ended)

    def has_delete_permission(self, request, obj=None):
        """Take it down instead: what stood over every page stays on record."""
        return False

    def public_note(self, banner):
        return _("Every page shows this.") if banner.is_live else ""

    def save_model(self, request, obj, form, change):
        try:
            workflow.put_up_banner(obj, by=request.user)
            said = _("Every page shows it.") if obj.is_live else _("Every page will show it at its time.")
            self.message_user(request, said, messages.SUCCESS)
        except workflow.Refused as refused:
            # Since the form asked, somebody was quicker.
            self.message_user(request, str(refused), messages.WARNING)

    def log_addition(self, request, obj, message):
        return super().log_addition(request, obj, message) if obj.pk else None

    def response_add(self, request, obj, post_url_continue=None):
        return HttpResponseRedirect("../")

    def response_change(self, request, obj):
        return HttpResponseRedirect("../../")

    def change_view(self, request, object_id, form_url="", extra_context=None):
        banner = self.get_object(request, object_id)
        if request.method == "POST" and "take_down" in request.POST and banner:
            try:
                workflow.take_down_banner(banner, by=request.user)
                self.message_user(request, _("It is taken down. No page shows it any more."), messages.SUCCESS)
            except workflow.Refused as refused:
                self.message_user(request, str(refused), messages.WARNING)
            return HttpResponseRedirect("../../")
        return super().change_view(request, object_id, form_url, extra_context)

    @display(description=gettext_lazy("State"))
    def state(self, banner):
        if banner.has_ended:
            return _("Ended")
        return _("Shown") if banner.is_live else _("Waits")

    @display(description=gettext_lazy("From"), ordering="live_from")
    def begins(self, banner):
        return moment(banner.live_from)

    @display(description=gettext_lazy("Until"), ordering="live_until")
    def ends(self, banner):
        return moment(banner.live_until)

    @display(description=gettext_lazy("Put up by"), ordering="by_name")
    def put_up_by(self, banner):
        return banner.by_name
