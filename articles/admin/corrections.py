"""The corrections of a story, in the panel of the writing page: a form of their own, which saves nothing else."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from .. import workflow
from ..models import Article, Correction
from ..models.correction import CORRECTION_LENGTH
from .publishing_form import MomentField
from .widgets import Moment


class CorrectionForm(forms.Form):
    """Outside of the form that its fields stand in: each names the form it belongs to."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Correction.Kind.choices)
    text = forms.CharField(
        label=gettext_lazy("What is put right"),
        max_length=CORRECTION_LENGTH,
        error_messages={"required": gettext_lazy("Say what is put right.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    begins = MomentField(label=gettext_lazy("At a time; empty: now"), required=False, widget=Moment)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="id_correction_%s", **kwargs)
        moment = self.fields["begins"].widget
        for widget in (self.fields["kind"].widget, self.fields["text"].widget, *moment.widgets):
            widget.attrs["form"] = "correction-form"


class CorrectionDoor:
    """Where corrections are written and retracted. For ArticleAdmin."""

    def correction_urls(self):
        """Return the addresses of this door, for get_urls()."""
        wrap = self.admin_site.admin_view
        return [path("<int:key>/correct/", wrap(self.correct_view), name="articles_article_correct")]

    def correct_view(self, request, key):
        """Write a correction, or retract the one that `retract` names.

        A script gets {"told", "done", "panel"}, the group of the panel drawn anew; without one the page comes back.
        """
        return require_POST(self._correct)(request, key)

    def _correct(self, request, key):
        article = get_object_or_404(Article, pk=key)
        if not workflow.may_publish(request.user, article):
            raise PermissionDenied
        form = CorrectionForm(request.POST)
        try:
            told, done = self._do(request, article, form), True
        except workflow.Refused as refused:
            told, done = str(refused), False
        if request.headers.get("accept") != "application/json":
            self.message_user(request, told, messages.SUCCESS if done else messages.WARNING)
            return HttpResponseRedirect(f"{reverse('admin:articles_article_change', args=[key])}#corrections")
        is_live = article.editions.live().exists()
        shown = box(article, user=request.user, is_live=is_live, form=None if done else form)
        context = {"article": article, "corrections": shown}
        panel = render_to_string("admin/articles/article/corrections_in.html", context, request)
        return JsonResponse({"told": told, "done": done, "panel": panel})

    def _do(self, request, article, form):
        if retracted := request.POST.get("retract", ""):
            is_key = retracted.isascii() and retracted.isdecimal() and len(retracted) <= 18
            known = article.corrections.filter(pk=retracted).first() if is_key else None
            if known is None:
                raise workflow.Refused(_("It is retracted already."))
            workflow.retract_correction(known, by=request.user)
            return _("Retracted. Readers no longer see it; it stays on record.")
        if not form.is_valid():
            raise workflow.Refused(*[sentence for sentences in form.errors.values() for sentence in sentences])
        asked = form.cleaned_data
        workflow.correct(article, by=request.user, kind=asked["kind"], text=asked["text"], at=asked["begins"])
        return _("It stands under the story.") if not asked["begins"] else _("It will stand under the story.")


def box(article, *, user, is_live, form=None):
    """Return what templates/admin/articles/article/corrections.html shows, or None where there is nothing to show."""
    if not article.pk:
        return None
    corrections = list(article.corrections.all())
    may_correct = is_live and workflow.may_publish(user, article)
    if not corrections and not may_correct:
        return None
    return {"list": corrections, "form": (form or CorrectionForm()) if may_correct else None}
