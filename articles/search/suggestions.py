"""What is suggested while somebody types: sections, topics and authors by name, live stories by headline."""

from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _

from ..models import Author, Edition, SearchEntry, Section, Topic
from .entries import backend
from .query import LONGEST_QUERY, MOST_WORDS
from .words import is_sign, tokens

#: Of each kind so many at most; of stories so many are asked whether they are live.
NAMES, STORIES, ASKED = 3, 5, 20


class Suggestion(NamedTuple):
    """A page that somebody may look for. `kind` says to readers what it is."""

    kind: str
    title: str
    address: str


def suggest(text):
    """Return the Suggestions for what was typed so far: only what readers have pages of. Five queries."""
    text = " ".join(text.replace("\0", "")[:LONGEST_QUERY].split())
    words = [token.word for token in tokens(text, None)][:MOST_WORDS]
    # One letter begins every name; one sign of a script without blanks may be a word.
    if not words or (len(text) == 1 and not is_sign(text)):
        return []
    named = _begun(text)
    sections = Section.objects.filter(named)[:NAMES]
    topics = Topic.objects.with_stories().filter(named)[:NAMES]
    authors = Author.objects.with_stories().filter(named)[:NAMES]
    begun = backend().beginning(SearchEntry.objects.all(), words).order_by("-published_at", "-edition")
    keys = list(begun.values_list("edition", flat=True)[:ASKED])
    stories = Edition.objects.live().for_boxes().in_bulk(keys)
    return [
        *(Suggestion(_("Section"), one.name, one.get_absolute_url()) for one in sections),
        *(Suggestion(_("Topic"), one.name, one.get_absolute_url()) for one in topics),
        *(Suggestion(_("Author"), one.name, one.get_absolute_url()) for one in authors),
        *[
            Suggestion(stories[key].sponsored_by or _("Story"), stories[key].headline, stories[key].get_absolute_url())
            for key in keys
            if key in stories
        ][:STORIES],
    ]


def _begun(text):
    """Return the condition that `text` begins a name, or a word in it. SQLite knows no case but that of A to Z."""
    ways = {text, text.lower(), text.capitalize(), text.title()}
    return Q(*[Q(name__istartswith=way) | Q(name__icontains=f" {way}") for way in ways], _connector=Q.OR)
