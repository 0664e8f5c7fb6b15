"""Finding live stories by their words."""

import unicodedata

from .models import Edition

#: More words than this narrow nothing down and only cost time.
MOST_WORDS = 8
LONGEST_QUERY = 200


def searchable(article, text):
    """Return all words of a story, its plain `text` and its authors' names among them, as find() looks for them."""
    names = [byline.author.name for byline in article.bylines.select_related("author")]
    return _folded("\n".join([article.kicker, article.headline, article.standfirst, text, *names]))


def words(query):
    """Return the words of what a reader typed that are looked for, without NUL and the like."""
    printable = "".join(character if character.isprintable() else " " for character in query[:LONGEST_QUERY])
    return _folded(printable).split()[:MOST_WORDS]


def find(query):
    """Return a queryset of the live editions that hold every word of `query`."""
    editions = Edition.objects.live()
    if not (looked_for := words(query)):
        return editions.none()
    for word in looked_for:
        editions = editions.filter(search_text__contains=word)
    return editions


def _folded(text):
    """Return `text` so that upper and lower case are one, in every script: SQLite itself knows only A to Z."""
    return unicodedata.normalize("NFKC", text).casefold()
