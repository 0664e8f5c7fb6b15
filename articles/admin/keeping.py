"""Nothing typed is lost: keeping what is typed, merging what two editors saved, saying who else is here.

For ArticleAdmin. A save never passes over what somebody else saved meanwhile: what does not touch is merged, and about
the rest the merge page asks.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from .. import merging, presence, revisions, workflow
from ..models import Article, Revision, name_of
from ..templatetags.desk import moment
from . import comparison, first_save, merge_page, publishing, typed

#: What is not done for readers with a text that its editor has not seen whole.
NEEDS_A_LOOK = {"publish", "schedule"}

#: What is about readers and not about the text: done at once, even where the text waits for a choice.
ABOUT_READERS = {"withdraw", "unpublish", "cancel"}


class Keeping:
    def get_urls(self):
        door = self.admin_site.admin_view
        own = [
            path("keep/", door(self.keep_view), name="articles_article_keep_new"),
            path("<int:key>/keep/", door(self.keep_view), name="articles_article_keep"),
            path("<int:key>/put-aside/", door(self.put_aside_view), name="articles_article_put_aside"),
            path("<int:key>/here/", door(self.here_view), name="articles_article_here"),
            path("<int:key>/merge/<int:revision>/", door(self.merge_view), name="articles_article_merge"),
        ]
        return own + super().get_urls()

    # While somebody types

    def keep_view(self, request, key=None):
        """Keep the form as it stands, however incomplete; of a new story, make the story first."""
        return require_POST(self._keep)(request, key)

    @transaction.atomic
    def _keep(self, request, key):
        article = self._begun(request) if key is None else self.get_object(request, str(key))
        if article is None:
            sentence = _("This story has been deleted. Copy what you need, and begin a new one.")
            return JsonResponse({"sentence": sentence}, status=404)
        if article.pk and not self.has_change_permission(request, article):
            return JsonResponse({"sentence": _("This story is not yours to change any more.")}, status=403)
        if sentence := typed.refusal(request.POST):
            return JsonResponse({"sentence": sentence}, status=413)
        state = typed.snapshot(self._bound_form(request, article), article)
        if not article.pk:
            if not typed.says_something(state):
                return JsonResponse({"kept": None})
            article.save()
            first_save.remember(request, request.POST["begun"], article, None)
        if not article.revisions.saved().exists():
            # Nobody's working copy yet: its writer finds it in the lists by what they called it.
            Article.objects.filter(pk=article.pk).update(headline=state["fields"]["headline"][:300])
        base = _saved(article, request.POST.get("seen"))
        kept = revisions.keep(article, state, by=request.user, base=base, row=_key(request.POST.get("kept")))
        addresses = {name: self._address(name, article) for name in ("change", "keep", "here")}
        return JsonResponse({"kept": kept.pk, **addresses})

    def _begun(self, request):
        """Return the story that the form of a new one has made before, or one that is not stored yet."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            UUID(request.POST.get("begun", ""))
        except ValueError:
            raise PermissionDenied from None
        article, _revision = first_save.made(request)
        return article or Article(created_by=request.user)

    def put_aside_view(self, request, key):
        """Go back to the saved text: what was typed stays in the history, and is not brought back any more."""
        return require_POST(self._put_aside)(request, key)

    def _put_aside(self, request, key):
        article = self._changeable(request, key)
        revisions.put_aside(article, by=request.user)
        self.message_user(request, _("This is the saved text. What you had typed is in the history."), messages.INFO)
        return HttpResponseRedirect(self._address("change", article))

    def here_view(self, request, key):
        """Note which tab has the story open, and say who else has."""
        return require_POST(self._here)(request, key)

    def _here(self, request, key):
        article = self._changeable(request, key)
        key, field = request.POST.get("tab", "")[:40], request.POST.get("field", "")[:40]
        if request.POST.get("gone"):
            presence.gone(article, key, request.user.pk)
            return JsonResponse({})
        name = name_of(request.user)
        others = presence.here(article, presence.Tab(key, request.user.pk, name, field))
        return JsonResponse({"others": _told(others, field), "saved": self._saved_meanwhile(request, article)})

    def _saved_meanwhile(self, request, article):
        """Return a sentence on who has saved since this page was opened, or nothing."""
        seen = _key(request.POST.get("seen"))
        newest = article.revisions.saved().exclude(by=request.user).filter(pk__gt=seen or 0).defer("snapshot").first()
        if newest is None:
            return ""
        said = _("%(name)s saved this story %(moment)s. Both texts are kept; what does not touch is merged.")
        return said % {"name": newest.by_name, "moment": moment(newest.saved_at)}

    # Opening

    def get_object(self, request, object_id, from_field=None):
        """Return the story; for its page, with its newest save's key as `seen` and a text never saved as `brought`.

        The save is asked for before the story is read: whoever saves in between is merged with, not passed over.
        """
        is_page = request.method == "GET" and request.resolver_match.url_name == "articles_article_change"
        if not is_page:
            return super().get_object(request, object_id, from_field)
        newest = Revision.objects.saved().filter(article=_key(object_id)).values_list("pk", flat=True)
        seen = newest.first()
        article = super().get_object(request, object_id, from_field)
        if article is not None and self.has_change_permission(request, article):
            article.seen = seen
            article.brought = revisions.unsaved(article, request.user)
        return article

    def unsaved_context(self, request, article):
        """Return what the page for writing says of texts that are not saved: its editor's own, and others'."""
        brought = getattr(article, "brought", None)
        context = {"brought": brought, "unsaved_by_others": [], "never_saved": []}
        if not article.pk:
            context["never_saved"] = revisions.never_saved(request.user)
        elif request.method == "GET":
            context["unsaved_by_others"] = revisions.unsaved_by_others(article, request.user)
        if brought:
            newest = article.revisions.saved().defer("snapshot").first()
            context["overtaken_by"] = newest if newest and newest.pk != brought.base_id else None
        return context

    # Saving

    def change_view(self, request, object_id, form_url="", extra_context=None):
        if request.method != "POST":
            return super().change_view(request, object_id, form_url, extra_context)
        with transaction.atomic():
            # Two who save at once are judged one after the other.
            article = self._locked(request, object_id)
            if article is None:
                return super().change_view(request, object_id, form_url, extra_context)
            merged, newest = self._merged(request, article)
            if merged and merged.conflicts:
                return self._to_the_merge_page(request, article, merged)
            sentences = self._take(request, article, merged, newest) if merged else []
            request.POST = typed.with_new_rows(request.POST)
            article.bylines.all().delete()
            article.related.all().delete()
            response = super().change_view(request, object_id, form_url, extra_context)
            if response.status_code != 302:
                transaction.set_rollback(True)
                return response
        for sentence in sentences:
            self.message_user(request, sentence, messages.INFO)
        return response

    def _locked(self, request, object_id):
        """Return the story with its row locked, or None where Django's view says what is wrong."""
        article = self.get_object(request, object_id)
        if article is None or not self.has_change_permission(request, article):
            return None
        return Article.objects.select_for_update(of=("self",)).filter(pk=article.pk).first()

    def _merged(self, request, article):
        """Return (Merged, newest save) if somebody saved since this form was opened; else (None, None)."""
        newest = article.revisions.saved().first()
        seen = _key(request.POST.get("seen"))
        # A form that is too long is not valid either, and says so.
        if newest is None or newest.pk == seen or typed.refusal(request.POST):
            return None, None
        mine = typed.snapshot(self._bound_form(request, article), article)
        return merging.merge(_state(_saved(article, seen)), revisions.read(newest.snapshot), mine), newest

    def _take(self, request, article, merged, newest):
        """Put what others saved into the form that was sent, and return sentences that say so."""
        seen = _key(request.POST.get("seen"))
        data = typed.with_story(request.POST, merged.state)
        data["seen"] = str(newest.pk)
        sentences = []
        if merged.taken:
            sentences.append(_kept_with_yours(_names_since(article, seen, request.user), merged.taken))
            if data.get("verb") in NEEDS_A_LOOK:
                data["verb"] = "save"
                sentences.append(_("Nothing was published. Look at the whole text, then publish it."))
        request.POST = data
        return sentences

    def _to_the_merge_page(self, request, article, merged):
        """Keep the text that was sent, do nothing else with it, and go where the choice is made."""
        mine = typed.snapshot(self._bound_form(request, article), article)
        kept = revisions.keep(article, mine, by=request.user, base=_saved(article, request.POST.get("seen")))
        verb = request.POST.get("verb", "save")
        done = self._done_for_readers(request, article, verb) if verb in ABOUT_READERS else ""
        if done:
            self.message_user(request, done, messages.SUCCESS)
        elif verb not in ("", "save"):
            said = _("Your text is kept, and nothing else was done. Choose and save first.")
            self.message_user(request, said, messages.WARNING)
        return HttpResponseRedirect(reverse("admin:articles_article_merge", args=[article.pk, kept.pk]))

    def _done_for_readers(self, request, article, verb):
        """Take the story from readers, which no text need wait for; return what was done, or nothing."""
        # The form writes what it holds into the story it is given; the verb reads the story anew.
        form = self._bound_form(request, Article.objects.get(pk=article.pk))
        if not form.is_valid():
            return ""
        try:
            return publishing.press(verb, article, by=request.user, asked=form.cleaned_data)
        except workflow.Refused as refused:
            for sentence in refused.sentences:
                self.message_user(request, sentence, messages.WARNING)
            return ""

    # Choosing

    def merge_view(self, request, key, revision):
        """Show base, theirs and mine of what both changed; save what was chosen."""
        article = self._changeable(request, key)
        mine = get_object_or_404(article.revisions.autosaves().filter(by=request.user), pk=revision)
        newest = article.revisions.saved().first()
        if newest is None:
            return HttpResponseRedirect(self._address("change", article))
        theirs = _saved(article, request.POST.get("theirs")) or newest
        merged = merging.merge(_state(mine.base), revisions.read(theirs.snapshot), revisions.read(mine.snapshot))
        names = comparison.Names(_state(mine.base), revisions.read(theirs.snapshot), revisions.read(mine.snapshot))
        choices = merge_page.choices(merged, names, request.POST)
        if request.method == "POST" and all(choice.is_made for choice in choices):
            state = merging.resolve(merged, {choice.name: choice.value for choice in choices})
            data = typed.with_story(request.POST, state)
            data["seen"], data["verb"] = str(theirs.pk), "save"
            request.POST = data
            return self.change_view(request, str(article.pk), self._address("change", article))
        context = {
            **self._frame(request, article, _("Two versions of one story")),
            "mine": mine,
            "theirs": theirs,
            "choices": choices,
            "merged": _list_of(merged.taken),
            "own": _list_of(merged.kept),
            "is_incomplete": request.method == "POST",
        }
        return TemplateResponse(request, "admin/articles/article/merge.html", context)

    # What these share

    def _changeable(self, request, key):
        article = get_object_or_404(self.get_queryset(request), pk=key)
        if not self.has_change_permission(request, article):
            raise PermissionDenied
        return article

    def _bound_form(self, request, article):
        form = self.get_form(request, article if article.pk else None, change=bool(article.pk))
        return form(request.POST, instance=article)

    @staticmethod
    def _address(name, article):
        return reverse(f"admin:articles_article_{name}", args=[article.pk])


def _key(text):
    """Return a key that a form sent as a number, or None."""
    text = str(text or "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _saved(article, key):
    """Return the saved revision of the article with this key, or None."""
    return article.revisions.saved().filter(pk=_key(key)).first()


def _state(revision):
    """Return the snapshot of a revision; of none, of a story nobody has written a word of."""
    return revisions.read(revision.snapshot if revision else {"fields": {}})


def _names_since(article, seen, user):
    """Return the names of those who saved since `seen`; nobody's, if it was `user` alone."""
    rows = article.revisions.saved().filter(pk__gt=seen or 0).exclude(by=user).order_by("pk")
    return list(dict.fromkeys(rows.values_list("by_name", flat=True)))


def _list_of(names):
    return ", ".join(comparison.label_of(name).lower() for name in names)


def _kept_with_yours(names, taken):
    if not names:
        return _("Kept, from your other tab: %(fields)s.") % {"fields": _list_of(taken)}
    return ngettext(
        "%(name)s’s %(fields)s is kept with yours.", "%(name)s’s %(fields)s are kept with yours.", len(taken)
    ) % {"name": _(" and ").join(names), "fields": _list_of(taken)}


def _told(tabs, field):
    """Return who is here, each once: [{"name", "initials", "says"}]; those in the same field first."""
    found = {}
    for tab in sorted(tabs, key=lambda tab: (tab.field != field, tab.name)):
        says = _("%(name)s is here")
        if field and tab.field == field and (words := merge_page.field_words(field)):
            says = _("%(name)s is writing in the %(field)s")
        else:
            words = ""
        told = {"name": tab.name, "initials": tab.name[:2], "says": says % {"name": tab.name, "field": words}}
        found.setdefault(tab.user, told)
    return list(found.values())
