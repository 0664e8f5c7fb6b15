"""Two versions of a text held against each other: by block, then word by word. No database: values in, values out."""

import html
import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from html.parser import HTMLParser
from typing import NamedTuple

#: Longer than this, two texts are told apart as wholes: finding their common words would take seconds.
MOST_WORDS = 4000
#: How far down the old text a changed paragraph is looked for.
FARTHEST = 20
#: How many of its words two paragraphs share when one is the other, changed.
ALIKE = 0.35

_VOID = {"br", "hr"}
_TOKEN = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
_TAG = re.compile(r"<[^>]*>")
#: Attributes of our blocks that hold words an editor wrote.
_WORDED = ("data-title", "data-text", "data-caption", "data-credit", "data-alt", "data-source")


class Part(NamedTuple):
    """A run of words: "same" in both versions, "out" of the old one, or "in" the new one."""

    mark: str
    text: str


@dataclass(frozen=True)
class Block:
    """One top-level element of a body: its whole HTML, the name and the attributes of its element, its words.

    Two are equal whose `key` is: blanks and the order of attributes, which browsers change, make no difference.
    """

    html: str = field(compare=False)
    name: str
    attributes: dict[str, str] = field(compare=False)
    key: str

    @property
    def text(self) -> str:
        """The words in it, what is written in attributes included."""
        text = re.sub(r"</(?:p|li|h2|h3|td|th|tr)>|<br>", r" \g<0>", self.html)
        written = [html.unescape(value) for name in _WORDED for value in re.findall(f' {name}="([^"]*)"', self.html)]
        return " ".join(" ".join([html.unescape(_TAG.sub("", text)), *written]).split())


@dataclass(frozen=True)
class Row:
    """One line of a comparison. `mark`: "same", "changed", "in", "out" or "moved"; `parts`: its words, if they changed.

    Something changed without changing words has empty `parts`: a link's address, bold type, a picture.
    """

    mark: str
    old: Block | None
    new: Block | None
    parts: tuple[Part, ...] = ()


def blocks(source: str) -> list[Block]:
    """Return the top-level elements of a cleaned body; text that stands in none is a block without a name."""
    splitter = _Splitter()
    splitter.feed(source)
    splitter.close()
    return splitter.finished()


def words(old: str, new: str) -> list[Part]:
    """Return the two texts as one: what is the same, what is out, what is in."""
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(before), len(after)) > MOST_WORDS:
        return [Part("same", new)] if old == new else _parts(("out", old), ("in", new))
    matcher = SequenceMatcher(None, [one.strip() for one in before], [one.strip() for one in after])
    found: list[tuple[str, str]] = []
    for code, i1, i2, j1, j2 in matcher.get_opcodes():
        if code == "equal":
            found.append(("same", "".join(after[j1:j2])))
        else:
            found += [("out", "".join(before[i1:i2])), ("in", "".join(after[j1:j2]))]
    return _parts(*found)


def bodies(old: str, new: str) -> list[Row]:
    """Return the rows that tell a body from an older one."""
    before, after = blocks(old), blocks(new)
    rows: list[Row] = []
    for code, i1, i2, j1, j2 in opcodes(before, after):
        if code == "equal":
            rows += [Row("same", one, other) for one, other in zip(before[i1:i2], after[j1:j2], strict=True)]
        else:
            rows += _paired(before[i1:i2], after[j1:j2])
    return _with_moves(rows)


def count(rows: Sequence[Part]) -> tuple[int, int]:
    """Return how many words came in and how many went out."""
    number = {"in": 0, "out": 0, "same": 0}
    for mark, text in rows:
        number[mark] += len(text.split())
    return number["in"], number["out"]


def parts_of(rows: Sequence[Row]) -> list[Part]:
    """Return the parts of all rows, those of whole blocks that came or went included."""
    found: list[Part] = []
    for row in rows:
        if row.mark == "in" and row.new:
            found.append(Part("in", row.new.text))
        elif row.mark == "out" and row.old:
            found.append(Part("out", row.old.text))
        else:
            found += row.parts
    return found


def opcodes(old: Sequence[Hashable], new: Sequence[Hashable]) -> Sequence[tuple[str, int, int, int, int]]:
    """Return difflib's opcodes; exact, unless the two are so long that exactness would take seconds."""
    return SequenceMatcher(None, old, new, autojunk=len(old) * len(new) > 1_000_000).get_opcodes()


def _parts(*found: tuple[str, str]) -> list[Part]:
    """Return the parts that are not empty, neighbours of one kind joined."""
    parts: list[Part] = []
    for mark, text in found:
        if parts and parts[-1].mark == mark:
            parts[-1] = Part(mark, parts[-1].text + text)
        elif text:
            parts.append(Part(mark, text))
    return parts


def _paired(before: list[Block], after: list[Block]) -> Iterator[Row]:
    """Tell which of the new blocks is which of the old ones, changed; the others went or came."""
    start = 0
    for new in after:
        candidates = range(start, min(start + FARTHEST, len(before)))
        best = max(candidates, key=lambda place: _likeness(before[place], new), default=None)
        if best is None or _likeness(before[best], new) < ALIKE:
            yield Row("in", None, new)
            continue
        yield from (Row("out", old, None) for old in before[start:best])
        old = before[best]
        parts = tuple(words(old.text, new.text)) if old.text != new.text else ()
        yield Row("changed", old, new, parts)
        start = best + 1
    yield from (Row("out", old, None) for old in before[start:])


def _likeness(old: Block, new: Block) -> float:
    if old.name != new.name:
        return 0
    one, other = set(old.text.lower().split()), set(new.text.lower().split())
    if not one or not other:
        return 1 if one == other else 0
    return len(one & other) / min(len(one), len(other))


def _with_moves(rows: list[Row]) -> list[Row]:
    """Return the rows with what went in one place and came in another told once, as moved."""
    gone = [row.old for row in rows if row.mark == "out"]
    moved: list[Block] = []
    for number, row in enumerate(rows):
        if row.mark == "in" and row.new and row.new in gone:
            rows[number] = Row("moved", row.new, row.new)
            gone.remove(row.new)
            moved.append(row.new)
    kept = []
    for row in rows:
        if row.mark == "out" and row.old in moved:
            moved.remove(row.old)
        else:
            kept.append(row)
    return kept


class _Splitter(HTMLParser):
    """Cuts HTML, well-formed as body.clean() leaves it, into its top-level elements, every character kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[Block] = []
        self.pieces: list[str] = []
        self.key: list[str] = []
        self.depth = 0
        self.name, self.attributes = "", {}  # type: str, dict[str, str]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self.depth == 0:
            self._end()
            self.name, self.attributes = tag, {name: value or "" for name, value in attrs}
        self.pieces.append(self.get_starttag_text() or "")
        self.key.append(f"<{tag} {sorted(attrs)}>")
        if tag not in _VOID:
            self.depth += 1
        elif self.depth == 0:
            self._end()

    def handle_endtag(self, tag: str) -> None:
        if self.depth:
            self.pieces.append(f"</{tag}>")
            self.key.append(f"</{tag}>")
            self.depth -= 1
            if self.depth == 0:
                self._end()

    def handle_data(self, data: str) -> None:
        self.pieces.append(data)
        self.key.append(data)

    def handle_entityref(self, name: str) -> None:
        self.pieces.append(f"&{name};")
        self.key.append(html.unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.pieces.append(f"&#{name};")
        self.key.append(html.unescape(f"&#{name};"))

    def finished(self) -> list[Block]:
        self._end()
        return self.found

    def _end(self) -> None:
        if text := "".join(self.pieces).strip():
            self.found.append(Block(text, self.name, self.attributes, " ".join("".join(self.key).split())))
        self.pieces, self.key, self.name, self.attributes = [], [], "", {}
