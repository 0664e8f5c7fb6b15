"""What a reader typed, understood: words, "phrases in quotes", and -words that must not be there."""

import re
from dataclasses import dataclass
from itertools import chain

from .words import is_sign, tokens

#: More words than this narrow nothing down and only cost time.
MOST_WORDS = 10
LONGEST_QUERY = 200

# A quotation mark opens a phrase, of whatever script; one that is never closed ends with the text.
_ASKED = re.compile(r"(?P<minus>(?<!\S)[-−])?(?:[\"“”„«»]+(?P<phrase>[^\"“”„«»]*)[\"“”„«»]*|(?P<word>[^\s\"“”„«»]+))")


@dataclass(frozen=True)
class Term:
    """A word or a phrase. Any of its `readings` will do: the same words as each language takes off their endings."""

    readings: tuple[tuple[str, ...], ...]
    excluded: bool = False

    @property
    def is_beginning(self):
        """Whether it is one sign of a script without blanks: what begins with it is meant."""
        return len(self.readings[0]) == 1 and is_sign(self.readings[0][0])


@dataclass(frozen=True)
class Query:
    """What is looked for: every term of `wanted`, and none of `unwanted`. False when there is nothing to look for."""

    wanted: tuple[Term, ...] = ()
    unwanted: tuple[Term, ...] = ()
    #: Whether there was more than is looked for.
    is_cut: bool = False

    def __bool__(self):
        return bool(self.wanted)

    @property
    def words(self):
        """The tokens that a result holds, for marking them."""
        return set(chain.from_iterable(chain.from_iterable(term.readings for term in self.wanted)))

    @property
    def beginnings(self):
        """The signs that a result's tokens begin with: see Term.is_beginning."""
        return {term.readings[0][0] for term in self.wanted if term.is_beginning}


def parse(text, languages):
    """Return the Query of what a reader typed, read in each of `languages` (codes such as "en")."""
    wanted: list[Term] = []
    unwanted: list[Term] = []
    count = 0
    cut = len(text) > LONGEST_QUERY
    for asked in _ASKED.finditer(text[:LONGEST_QUERY]):
        written = asked["phrase"] if asked["phrase"] is not None else asked["word"]
        readings = tuple(dict.fromkeys(tuple(_readable(written, language)) for language in languages))
        if not readings or not readings[0]:
            continue
        term = Term(readings, bool(asked["minus"]))
        count += len(readings[0])
        if count > MOST_WORDS and (wanted or unwanted):
            cut = True
            break
        if term not in wanted:
            (unwanted if term.excluded else wanted).append(term)
    return Query(tuple(wanted), tuple(unwanted), cut)


def _readable(written, language):
    """Return the tokens of a word or phrase as they follow each other in a text."""
    found = list(tokens(written, language))
    if len(found) > 1 and found[-1].end == found[-2].end and found[-1].start > found[-2].start:
        # The last sign of a run: the pair before it says it already, and in the text the run may go on.
        found.pop()
    return [token.word for token in found]
