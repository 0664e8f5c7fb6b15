"""What somebody who found nothing may have meant: near words of the newest live stories."""

from difflib import get_close_matches
from itertools import chain

from ..models import Author, Edition, Topic
from .query import LONGEST_QUERY, MOST_WORDS
from .words import fold, tokens

#: The stories whose headlines, topics and bylines are the words that are known: what is news is what is looked for.
NEWEST = 500
#: Letters of a word that can be told from others, and how many a misspelling has more or less.
SHORTEST, MORE_OR_LESS = 4, 2
#: How alike a word and a misspelling of it are, from 0 to 1, by difflib.
ALIKE = 0.75


def meant(text):
    """Return what was typed with each unknown word as the known one that is nearest, or "" if none is near.

    A misspelling is taken to begin with the right letter. Three queries.
    """
    asked = [token for token in tokens(text[:LONGEST_QUERY], None) if len(token.word) >= SHORTEST][:MOST_WORDS]
    known = _known() if asked else {}
    right = text
    for token in reversed(asked):
        near = [word for word in known if word[0] == token.word[0] and abs(len(word) - len(token.word)) <= MORE_OR_LESS]
        for word in [] if token.word in known else get_close_matches(token.word, near, 1, ALIKE):
            right = right[: token.start] + known[word] + right[token.end :]
    return right if right != text else ""


def _known():
    """Return {word as it is compared: as it is written} of what readers can find."""
    newest = Edition.objects.live().newest_first().values("pk")[:NEWEST]
    texts = chain(
        Edition.objects.filter(pk__in=newest).newest_first().values_list("headline", flat=True),
        Topic.objects.filter(edition_items__content_object__in=newest).values_list("name", flat=True).distinct(),
        Author.objects.filter(editionbylines__edition__in=newest).values_list("name", flat=True).distinct(),
    )
    known: dict[str, str] = {}
    for text in texts:
        for token in tokens(text, None):
            written = text[token.start : token.end]
            if fold(written) == token.word:  # a part of l'eau, or of a run without blanks, stands for no word alone
                known.setdefault(token.word, written.lower())
    return known
