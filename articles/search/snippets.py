"""Where in a story the words are that a reader looked for: plain texts in, pieces out, which the template escapes."""

from itertools import islice
from typing import NamedTuple

from . import live_blogs
from .words import language_of, tokens

#: Characters of a piece of the text, about two lines of a list; and words of a text that are looked through.
LENGTH, LOOKED_THROUGH = 220, 3000


class Piece(NamedTuple):
    """Some text, and whether it is what was looked for."""

    text: str
    is_match: bool


class Found(NamedTuple):
    """What a result shows of a story: its headline, and the words that say best why it was found.

    `entry` is the key of the entry of a live blog that they stand in, or None.
    """

    headline: list[Piece]
    excerpt: list[Piece]
    entry: int | None


def shown(edition, query, entries=()):
    """Return what a result shows of an Edition that `query` found: its standfirst, or the text if that holds more.

    If neither these nor the headline hold all words: the first of the `entries` of its live blog that holds the most.
    """
    language = language_of(edition)
    headline = marked(edition.headline, query, language)
    standfirst = marked(edition.standfirst, query, language)
    excerpt = snippet(edition.search_text, query, language)
    if not excerpt or _number(standfirst) >= _number(excerpt):
        excerpt = standfirst
    key = None
    for entry in entries:
        if max(_number(headline), _number(excerpt)) >= len(query.wanted):
            break
        found = snippet(live_blogs.text(entry), query, language)
        if _number(found) > _number(excerpt):
            excerpt, key = found, entry.pk
    return Found(headline, excerpt, key)


def _number(pieces):
    return len({piece.text.casefold() for piece in pieces if piece.is_match})


def marked(text, query, language):
    """Return the whole of a short `text` as Pieces."""
    return _pieces(text, _matches(text, query, language), 0, len(text))


def snippet(text, query, language):
    """Return the Pieces of the part of `text` that holds the most different words of `query`; [] when it holds none."""
    matches = _matches(text, query, language)
    if not matches:
        return []
    best = max(range(len(matches)), key=lambda first: (len(_within(matches, first)), -first))
    inside = _within(matches, best)
    begin = matches[best][0]
    room = max(0, LENGTH - (max(end for _start, end in inside.values()) - begin)) // 3
    begin = _line_or_word_start(text, begin, room)
    end = min(len(text), max(begin + LENGTH, matches[best][1]))
    if end < len(text) and (blank := text.rfind(" ", begin + LENGTH // 2, end + 1)) > 0:
        end = blank
    pieces = _pieces(text, matches, begin, end)
    return [*([Piece("… ", False)] if begin else []), *pieces, *([Piece(" …", False)] if end < len(text) else [])]


def _matches(text, query, language):
    """Return (start, end, word) of each place in `text` that the query's words stand for, those that touch as one."""
    words, beginnings = query.words, query.beginnings
    found: list[tuple[int, int, str]] = []
    for word, start, end in islice(tokens(text, language), LOOKED_THROUGH):
        if word in words or (beginnings and word[0] in beginnings):
            if word not in words:
                end = start + 1
            if found and start < found[-1][1]:
                start = found.pop()[0]
            found.append((start, end, word))
    return found


def _within(matches, first):
    """Return the place of each different word that fits into a piece of text beginning with the match `first`."""
    begin = matches[first][0]
    found: dict[str, tuple[int, int]] = {}
    for start, end, word in matches[first : first + 40]:
        if end - begin > LENGTH:
            break
        found.setdefault(word, (start, end))
    return found or {matches[first][2]: matches[first][:2]}


def _line_or_word_start(text, place, room):
    """Return where a piece with `place` in it begins: at its line's start if that is near, else at a word's."""
    line = text.rfind("\n", 0, place) + 1
    if place - line <= room:
        return line
    return text.find(" ", place - room, place) + 1 or place


def _pieces(text, matches, begin, end):
    pieces, place = [], begin
    for start, stop, _word in matches:
        if start >= end:
            break
        if start >= begin:
            pieces += [Piece(text[place:start], False), Piece(text[start:stop], True)]
            place = stop
    pieces.append(Piece(text[place:end], False))
    return [Piece(" ".join(piece.text.split("\n")), piece.is_match) for piece in pieces if piece.text]
