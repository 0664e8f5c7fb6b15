"""The live blog of a story: its entries, each a draft until an editor gives it to readers."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import body, readiness, search
from ..models import Edition, Entry, Transition, name_of
from ..models.entry import HEADLINE_LENGTH
from ..refusals import Refused, refuse_unless
from .rules import locked, may_change, may_publish, move

Verb = Transition.Verb

#: What somebody writes of an entry: the names that add_entry() and amend_entry() take.
WORDS = ("headline", "body", "at", "is_key", "is_pinned", "ends_it")


@transaction.atomic
def add_entry(article, *, by, publish=True, **words):
    """Add an entry to a live blog: for readers, from its time (`at`) if that is to come, else now; or as a draft.

    `words` are any of WORDS. Return the Entry.
    """
    article = locked(article)
    refuse_unless(may_change(by, article), _("This story is not yours to change."))
    entry = Entry(article=article, by=by, by_name=name_of(by))
    _write(entry, words)
    there = article.entries.filter(headline=entry.headline, body=entry.body).exclude(live_until__lte=timezone.now())
    refuse_unless(not there.exists(), _("This stands in the live blog already."))
    if publish:
        _give_to_readers(article, entry, by)
    entry.save()
    if publish:
        _record(article, entry, Verb.POST, by)
    return entry


@transaction.atomic
def publish_entry(entry, *, by, **words):
    """Give a draft to readers, from its time if that is to come, else now; with any of WORDS changed. Return it."""
    article, entry = _locked(entry)
    refuse_unless(entry.is_draft, _("Readers have it already."))
    _write(entry, words)
    _give_to_readers(article, entry, by)
    entry.save()
    _record(article, entry, Verb.POST, by)
    return entry


@transaction.atomic
def amend_entry(entry, *, by, corrected=False, **words):
    """Change any of WORDS of an entry; a public one at once. `corrected` says to readers that it was. Return it."""
    article, entry = _locked(entry)
    may = may_change if entry.is_draft else may_publish
    refuse_unless(may(by, article), _("Changing this entry is for editors."))
    refuse_unless(not entry.is_taken_back, _("It was taken back already."))
    now = timezone.now()
    if not entry.is_draft and words.get("at", now) is None:
        words.pop("at")  # no new time
    before = [getattr(entry, name) for name in WORDS]
    _write(entry, words)
    if [getattr(entry, name) for name in WORDS] == before and not corrected:
        return entry
    if not entry.is_draft:
        _refuse_unready(entry, max(now, entry.live_from))
        if entry.live_from > now:
            _begin(article, entry, now)
        else:
            refuse_unless(entry.at <= now, _("Readers have it already, so its time cannot be to come."))
            entry.changed_at = _moment(article, now)
            if corrected:
                entry.corrected_at = now
    entry.save()
    if not entry.is_draft:
        _record(article, entry, Verb.AMEND, by)
    return entry


@transaction.atomic
def take_back_entry(entry, *, by):
    """Take an entry from readers; it stays on record. What nobody has read, a draft or one that waits, is deleted."""
    article, entry = _locked(entry)
    may = may_change if entry.is_draft else may_publish
    refuse_unless(may(by, article), _("Taking an entry back is for editors."))
    refuse_unless(not entry.is_taken_back, _("It was taken back already."))
    now = timezone.now()
    if entry.is_draft or entry.live_from >= now:
        entry.delete()
    else:
        entry.live_until = now
        entry.changed_at = _moment(article, now)
        entry.save()
    if not entry.is_draft:
        _record(article, entry, Verb.TAKE_BACK, by, at=now)
    return entry


def _locked(entry):
    """Return (the article, its row locked; the entry as the database has it)."""
    article = locked(entry.article)
    entry = Entry.objects.filter(pk=entry.pk).first()
    refuse_unless(entry, _("It was taken back already."))
    entry.article = article
    return article, entry


def _write(entry, words):
    """Give the entry what was written, or refuse it."""
    for name, value in words.items():
        if name not in WORDS:
            raise TypeError(f"{name} is nothing that is written of an entry")
        setattr(entry, name, value)
    entry.headline = " ".join(entry.headline.split())
    if sentence := body.refusal(entry.body):
        raise Refused(sentence)
    entry.body = body.clean(entry.body)
    refuse_unless(
        len(entry.headline) <= HEADLINE_LENGTH,
        _("A headline has at most %(count)d characters here.") % {"count": HEADLINE_LENGTH},
    )
    named = body.references(entry.body)
    says_something = body.plain_text(entry.body) or named.images or named.articles or named.embeds
    refuse_unless(entry.headline or says_something, _("Write a headline or a text."))
    refuse_unless(
        entry.headline or not entry.is_key, _("A key event needs a headline: it stands in the list of key events.")
    )


def _give_to_readers(article, entry, by):
    now = timezone.now()
    refuse_unless(may_publish(by, article), _("Publishing is for editors. Keep it as a draft; they find it here."))
    entry.at = entry.at or now
    _begin(article, entry, now)
    edition = article.editions.live(entry.live_from).first()
    refuse_unless(edition, _("Readers do not see the story then. Keep it as a draft until it is live."))
    refuse_unless(
        edition.form == Edition.Form.LIVE,
        _("Readers do not have the story as a live blog. Choose the form “Live blog” and publish the change first."),
    )
    _refuse_unready(entry, entry.live_from)


def _refuse_unready(entry, at):
    if sentences := readiness.refusals_of_entry(entry, at):
        raise Refused(*sentences)


def _begin(article, entry, now):
    entry.live_from = entry.changed_at = _moment(article, max(entry.at or now, now))


def _moment(article, at):
    """Return `at`, or the next moment after it at which nothing else of the live blog changes.

    Pages ask for what has changed since a moment, so no two changes share one, and none comes before another that was
    told already, whatever the clocks of two machines say.
    """
    tick = timedelta(microseconds=1)
    last = article.entries.filter(changed_at__lte=max(at, timezone.now())).aggregate(last=Max("changed_at"))["last"]
    moment = max(at, last + tick) if last else at
    while article.entries.filter(changed_at=moment).exists():
        moment += tick
    return moment


def _record(article, entry, verb, by, at=None):
    """Record what was done with an entry that readers have or will have, and let search follow."""
    search.index_live_blog(article)
    words = body.plain_text(entry.body)
    note = f"{entry.headline}\n{words}".strip()
    note = note if len(note) <= 500 else f"{note[:499]}…"
    move(article, verb, article.stage, by=by, note=note, effective_at=at or entry.live_from)
