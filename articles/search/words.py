"""What a word is: the same for a story's text, for what a reader types, and for what is marked in the results.

A text becomes tokens: one for each word, without case, accents and the ending its language bends it with; for scripts
that leave no blanks between words, one for each pair of neighbours. The databases only store and compare tokens.
"""

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings

from .stems import stem

#: Characters of a word that count. PostgreSQL takes no longer ones than 2 KB, and nobody types them.
LONGEST_WORD = 60

#: Scripts in which a word has no blanks around it, or (Hangul) carries its particles: Thai, Lao, Myanmar, Khmer,
#: Hangul, Kana and Han.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3130-\u318f\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua960-\ua97f\uac00-\ud7ff\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
#: Vowel signs and accents written as characters of their own, and what joins or parts letters without being seen.
_MARKS = (
    "".join(chr(code) for code in range(0x0300, 0x2100) if unicodedata.category(chr(code)) in {"Mn", "Mc", "Cf"})
    + "\u00ad"
)
_LETTERS = f"[^\\W_{_UNSPACED}]+(?:[{_MARKS}]+[^\\W_{_UNSPACED}]*)*"
_PIECE = re.compile(
    f"(?P<word>{_LETTERS}(?:['’]{_LETTERS})*)|(?P<run>[{_UNSPACED}]+)|[\u2600-\u27bf\U0001f300-\U0001faff]"
)

_SIGN = re.compile(f"[{_UNSPACED}]")

#: Accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic: what is often left out in writing. The marks
#: of other scripts are vowels.
_ACCENTS = re.compile("[\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]+")
_UNSEEN = re.compile("[\u00ad\u061c\u0640\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
#: Letters that stand for others and are no accented form of them.
_SAME = str.maketrans(
    {"æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ħ": "h", "ς": "σ"}
    | {"ى": "ي", "ی": "ي", "ې": "ي", "ة": "ه", "ک": "ك", "ٱ": "ا"}
)


class Token(NamedTuple):
    """A token, and which characters of the text it stands for."""

    word: str
    start: int
    end: int


def language_of(edition):
    """Return the code of the language that an edition is in, without its region: "pt" for "pt-BR"."""
    return (edition.language or settings.LANGUAGE_CODE).partition("-")[0].lower()


def tokens(text, language):
    """Yield the Tokens of `text`, which is written in `language` (a code such as "en"; the script decides too).

    With None as the language, words keep their endings.
    """
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        if piece["run"]:
            run = fold(piece["run"])
            # One token for each place, the last alone: so each sign is the beginning of one.
            for place in range(len(run)):
                first = start + place
                # Some signs fold into two, or two into one: then the whole run is meant.
                span = (first, min(first + 2, end)) if len(run) == end - start else (start, end)
                yield Token(run[place : place + 2], *span)
        else:
            for word in _words(piece[0], language):
                yield Token(word, start, end)


def is_sign(token):
    """Whether a token is one sign of a script without blanks: what begins with it is meant."""
    return _SIGN.fullmatch(token) is not None


def fold(text):
    """Return `text` in the one form it is compared in: no case, no accents, no width, one form of each letter."""
    apart = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _UNSEEN.sub("", _ACCENTS.sub("", apart)).translate(_SAME))


@lru_cache(100_000)
def _words(word, language):
    """Return the tokens of one written word; of l'eau, O'Brien and council's, what is longer than a letter."""
    parts = [part for part in re.split("['’]", fold(word)) if part]
    if len(parts) > 1:
        parts = [part for part in parts if len(part) > 1] or parts[:1]
    return tuple((stem(part, language) if language else part)[:LONGEST_WORD] for part in parts)
