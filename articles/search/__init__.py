"""Finding live stories by their words.

words.py says what a word is, query.py what a reader asked, entries.py what is written of an edition; sqlite.py and
postgresql.py store and rank, each with the same few functions; snippets.py shows where the words are, spelling.py
guesses what was meant.
"""

from .entries import forget_all, forget_words, index, index_live_blog, languages, rebuild, write
from .finding import MOST_RESULTS, Choice, find, page
from .form import SearchForm
from .live_blogs import LOOKED_THROUGH, entries_of
from .query import parse
from .snippets import shown
from .spelling import meant
from .suggestions import suggest

__all__ = [
    "LOOKED_THROUGH",
    "MOST_RESULTS",
    "Choice",
    "SearchForm",
    "entries_of",
    "find",
    "forget_all",
    "forget_words",
    "index",
    "index_live_blog",
    "languages",
    "meant",
    "page",
    "parse",
    "rebuild",
    "shown",
    "suggest",
    "write",
]
