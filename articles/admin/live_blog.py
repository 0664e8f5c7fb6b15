"""The page of a live blog's entries: one to write, below it those there are."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import body, workflow
from ..models import Article, Entry
from ..models.entry import HEADLINE_LENGTH
from .publishing_form import MomentField, unless_retyped
from .widgets import GrowingText, Moment, WritingSurface

#: How many public entries a page lists.
LENGTH = 50
#: Marks the message that tells kept-here.js that the text it keeps is stored now.
SAVED = "saved"


class EntryForm(forms.Form):
    headline = forms.CharField(
        label=gettext_lazy("Headline"),
        max_length=HEADLINE_LENGTH,
        required=False,
        widget=GrowingText(attrs={"placeholder": gettext_lazy("Headline, if it needs one")}, single_line=True),
    )
    body = Entry._meta.get_field("body").formfield(widget=WritingSurface)
    at = MomentField(label=gettext_lazy("Time"), required=False, widget=Moment)
    is_key, is_pinned, ends_it = (
        forms.BooleanField(label=field.verbose_name, help_text=field.help_text, required=False)
        for field in map(Entry._meta.get_field, ("is_key", "is_pinned", "ends_it"))
    )
    corrected = forms.BooleanField(
        label=gettext_lazy("say that it was corrected"),
        help_text=gettext_lazy("Readers see “Corrected” and the time."),
        required=False,
    )
    # The save that this form began with, and which form it is for kept-here.js.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    begun = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, entry=None):
        self.entry = entry
        initial = {"begun": "new"}
        if entry:
            initial = {name: getattr(entry, name) for name in workflow.ENTRY_WORDS}
            initial |= {"seen": entry.saved_at.isoformat(), "begun": str(entry.pk)}
        super().__init__(data, initial=initial)
        if entry is None or entry.is_draft or entry.is_waiting:
            del self.fields["corrected"]

    def clean(self):
        """Refuse, once, to save over what somebody else saved meanwhile."""
        cleaned = super().clean()
        if self.entry and cleaned.get("seen") != self.entry.saved_at.isoformat():
            self.data = {**self.data.dict(), "seen": self.entry.saved_at.isoformat()}
            self.add_error(
                None, _("Somebody changed this entry after you opened it. Press again to save your text all the same.")
            )
        return cleaned

    @property
    def words(self):
        """What was written, as the verbs take it. A time that was left as it is keeps its seconds, and so its place."""
        words = {name: self.cleaned_data[name] for name in workflow.ENTRY_WORDS}
        return {**words, "at": unless_retyped(words["at"], self.entry and self.entry.at)}


class LiveBlogPage:
    """Where entries are written, corrected, pinned and taken back. For ArticleAdmin."""

    def live_blog_urls(self):
        """Return the address of this page, for get_urls()."""
        return [path("<int:key>/live/", self.admin_site.admin_view(self.live_view), name="articles_article_live")]

    def live_view(self, request, key):
        """Show the page (`?entry=` fills the form with one there is), or do what a button of it says.

        A script gets {"told", "done", "list"}, the list of entries drawn anew.
        """
        article = get_object_or_404(Article.objects.select_related("section"), pk=key)
        if not workflow.may_change(request.user, article):
            raise PermissionDenied
        by_script = request.headers.get("accept") == "application/json"
        entry = _entry(article, request.GET.get("entry"))
        form, told, done = EntryForm(entry=entry), [], True
        if request.method == "POST":
            form = EntryForm(request.POST, entry=entry)
            try:
                told = [_press(request, article, form)]
            except workflow.Refused as refused:
                told, done = refused.sentences, False
            if not by_script:
                for sentence in told:
                    level = messages.SUCCESS if done else messages.WARNING
                    self.message_user(request, sentence, level, extra_tags=SAVED if done else "")
                if done:
                    return HttpResponseRedirect(request.path)
        context = {"article": article, **_entries(request, article)}
        if by_script:
            drawn = render_to_string("admin/articles/article/live_entries.html", context, request)
            return JsonResponse({"told": " ".join(told), "done": done, "list": drawn})
        context |= {
            **self.admin_site.each_context(request),
            "title": _("Live blog"),
            "subtitle": str(article),
            "opts": self.opts,
            "form": form,
            "media": form.media.with_nonce(str(request.csp_nonce)),
            "entry": entry,
            "refused": not done,
            "edition": article.editions.live().filter(form=Article.Form.LIVE).select_related("section").first(),
        }
        return TemplateResponse(request, "admin/articles/article/live.html", context)


def _entry(article, key):
    is_key = bool(key) and key.isascii() and key.isdecimal() and len(key) <= 18
    entry = article.entries.filter(pk=key).first() if is_key else None
    return None if entry is None or entry.is_taken_back else entry


def _press(request, article, form):
    """Do what the pressed button says, and return what to say of it. Raise workflow.Refused."""
    by = request.user
    for act, does in ACTS.items():
        if act in request.POST:
            entry = _entry(article, request.POST[act])
            if entry is None:
                raise workflow.Refused(_("It was taken back already."))
            return does(entry, by)
    if form.entry is None and request.GET.get("entry"):
        # The page that comes back has a form for a new one.
        raise workflow.Refused(
            _("Somebody took this entry back while you wrote. Press again to add your text as a new entry.")
        )
    if not form.is_valid():
        raise workflow.Refused(*[sentence for sentences in form.errors.values() for sentence in sentences])
    is_published = request.POST.get("verb") == "publish"
    if form.entry is None:
        entry = workflow.add_entry(article, by=by, publish=is_published, **form.words)
    elif form.entry.is_draft and is_published:
        entry = workflow.publish_entry(form.entry, by=by, **form.words)
    else:
        corrected = form.cleaned_data.get("corrected", False)
        entry = workflow.amend_entry(form.entry, by=by, corrected=corrected, **form.words)
    if entry.is_draft:
        return _("Kept as a draft. Editors can publish it here.")
    return _("It will be published at its time.") if entry.is_waiting else _("Published. Open pages get it in seconds.")


def _take_back(entry, by):
    workflow.take_back_entry(entry, by=by)
    return _("Taken back. Readers no longer see it.") if entry.live_from else _("The draft is gone.")


def _give(entry, by):
    workflow.publish_entry(entry, by=by)
    return _("Published. Open pages get it in seconds.")


def _pin(entry, by):
    workflow.amend_entry(entry, by=by, is_pinned=not entry.is_pinned)
    return _("Pinned no longer.") if entry.is_pinned else _("Pinned: it stands above the others.")


#: The buttons of the list: each names an entry.
ACTS = {"take_back": _take_back, "give": _give, "pin": _pin}


def _entries(request, article):
    """Return what live_entries.html shows. Up to six queries."""
    now = timezone.now()
    entries = article.entries.all()
    to_come = [
        *entries.filter(live_from=None).order_by("-pk"),
        *entries.filter(live_from__gt=now).order_by("live_from"),
    ]
    page = Paginator(entries.filter(live_from__lte=now).newest_first(), LENGTH).get_page(request.GET.get("page"))
    for entry in [*to_come, *page]:
        entry.words = body.plain_text(body.clean(entry.body))
    return {"to_come": to_come, "page": page, "may_publish": workflow.may_publish(request.user, article)}
