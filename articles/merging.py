"""Two texts that grew from one, made one again: what only one side changed is merged, what both changed is asked about.

No database: snapshots in, as revisions.read() returns them, snapshots out. Conservative: changes that touch each other
are a conflict, and words about one picture are never put under another.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from . import comparing

#: Lists in a snapshot, merged entry by entry.
ROWS = ("bylines", "topics", "related")
#: The lead picture and the words about it go together.
PICTURE = "lead_image"
PICTURE_PREFIX = "lead_"

_TOKEN = re.compile(r"<[^>]*>|[^<\s]+|\s+")


class Change(NamedTuple):
    """What one side made of base[start:end]."""

    start: int
    end: int
    now: list[Any]
    side: str


class Segment(NamedTuple):
    """A run of a sequence. `kind`: "same", "theirs", "mine", "both" (the same change twice), or "conflict"."""

    kind: str
    base: list[Any]
    theirs: list[Any]
    mine: list[Any]

    @property
    def settled(self) -> list[Any]:
        """What stands here after the merge; of a conflict, mine."""
        return self.theirs if self.kind == "theirs" else self.mine


@dataclass(frozen=True)
class Conflict:
    """What both changed: a field, rows, the lead picture with its words, or a run of paragraphs of the text.

    `both` is a text with both changes in it, where they do not touch within it; else None. `choice` names it in a form.
    """

    name: str
    base: Any
    theirs: Any
    mine: Any
    both: str | None = None
    place: int | None = None

    @property
    def choice(self) -> str:
        return self.name if self.place is None else f"{self.name}-{self.place}"


@dataclass
class Merged:
    """A merge: `state` is the snapshot, conflicts settled as mine; `taken` and `kept` name what each side brought."""

    state: dict[str, Any]
    conflicts: list[Conflict] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    segments: list[Segment] = field(default_factory=list)


def merge(base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]) -> Merged:
    """Return what becomes of `base` when both changed it. Bodies are cleaned ones."""
    merged = Merged({**mine, "fields": dict(mine["fields"])})
    picture = [name for name in mine["fields"] if name.startswith(PICTURE_PREFIX)]
    _merge_picture(merged, picture, base["fields"], theirs["fields"], mine["fields"])
    for name in mine["fields"]:
        if name == "body":
            _merge_body(merged, base["fields"][name], theirs["fields"][name], mine["fields"][name])
        elif name not in picture:
            _merge_value(merged, name, base["fields"][name], theirs["fields"][name], mine["fields"][name])
    for name in ROWS:
        _merge_rows(merged, name, base[name], theirs[name], mine[name])
    return merged


def resolve(merged: Merged, chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return the snapshot of a merge with each conflict settled: `chosen` has a value for each Conflict.choice."""
    state = {**merged.state, "fields": dict(merged.state["fields"])}
    for conflict in merged.conflicts:
        value = chosen[conflict.choice]
        if conflict.name == PICTURE:
            state["fields"].update(value)
        elif conflict.name in ROWS:
            state[conflict.name] = value
        elif conflict.place is None:
            state["fields"][conflict.name] = value
    if merged.segments:
        state["fields"]["body"] = "".join(
            chosen[f"body-{place}"] if one.kind == "conflict" else "".join(one.settled)
            for place, one in enumerate(merged.segments)
        )
    return state


def sequences(base: Sequence[Any], theirs: Sequence[Any], mine: Sequence[Any]) -> list[Segment]:
    """Return `base` in runs, each with what either side made of it."""
    changes = [*_changes(base, theirs, "theirs"), *_changes(base, mine, "mine")]
    changes.sort(key=lambda change: (change.start, change.end, change.side))
    segments: list[Segment] = []
    place = 0
    while changes:
        group = [changes.pop(0)]
        end = group[0].end
        while changes and _touches(group, changes[0]):
            group.append(changes.pop(0))
            end = max(end, group[-1].end)
        start = group[0].start
        if start > place:
            same = list(base[place:start])
            segments.append(Segment("same", same, same, same))
        was = list(base[start:end])
        now = {side: _applied(base, start, end, [one for one in group if one.side == side]) for side in _SIDES}
        segments.append(Segment(_kind(group, now), was, now["theirs"], now["mine"]))
        place = end
    if place < len(base):
        same = list(base[place:])
        segments.append(Segment("same", same, same, same))
    return segments


def texts(base: str, theirs: str, mine: str) -> str | None:
    """Return a text with both changes in it, or None where they touch each other."""
    versions = [_TOKEN.findall(text) for text in (base, theirs, mine)]
    if max(map(len, versions)) > comparing.MOST_WORDS:
        return None
    segments = sequences(*versions)
    if any(one.kind == "conflict" for one in segments):
        return None
    return "".join("".join(one.settled) for one in segments)


_SIDES = ("theirs", "mine")


def _changes(base: Sequence[Any], other: Sequence[Any], side: str) -> list[Change]:
    """Return what one side changed. As many entries in the place of others are those entries, changed one by one."""
    hashable = ([tuple(one) if isinstance(one, list) else one for one in version] for version in (base, other))
    changes = []
    for code, i1, i2, j1, j2 in comparing.opcodes(*hashable):
        if code == "replace" and i2 - i1 == j2 - j1:
            changes += [Change(i1 + step, i1 + step + 1, [other[j1 + step]], side) for step in range(i2 - i1)]
        elif code != "equal":
            changes.append(Change(i1, i2, list(other[j1:j2]), side))
    return changes


def _touches(group: list[Change], change: Change) -> bool:
    """Whether a change lies in what the group changed, or begins where it ends and one of the two only adds."""
    end = max(one.end for one in group)
    if change.start < end:
        return True
    adds = change.start == change.end or any(one.start == one.end == end for one in group)
    return change.start == end and adds


def _applied(base: Sequence[Any], start: int, end: int, changes: list[Change]) -> list[Any]:
    now: list[Any] = []
    for change in changes:
        now += [*base[start : change.start], *change.now]
        start = change.end
    return [*now, *base[start:end]]


def _kind(group: list[Change], now: Mapping[str, list[Any]]) -> str:
    sides = {one.side for one in group}
    if len(sides) == 1:
        return sides.pop()
    return "both" if now["theirs"] == now["mine"] else "conflict"


def _merge_value(merged: Merged, name: str, base: Any, theirs: Any, mine: Any) -> None:
    if theirs == mine:
        return
    if mine == base:
        merged.state["fields"][name] = theirs
        merged.taken.append(name)
    elif theirs == base:
        merged.kept.append(name)
    else:
        is_text = all(isinstance(one, str) for one in (base, theirs, mine))
        both = texts(base, theirs, mine) if is_text else None
        merged.conflicts.append(Conflict(name, base, theirs, mine, both))


def _merge_picture(
    merged: Merged, names: list[str], base: Mapping[str, Any], theirs: Mapping[str, Any], mine: Mapping[str, Any]
) -> None:
    """Merge the words about a picture one by one, unless either side chose another picture: then all or nothing."""
    was, hers, his = ({name: one[name] for name in names} for one in (base, theirs, mine))
    if hers[PICTURE] == his[PICTURE] == was[PICTURE]:
        for name in names:
            _merge_value(merged, name, base[name], theirs[name], mine[name])
    elif hers == his:
        return
    elif his == was:
        merged.state["fields"].update(hers)
        merged.taken.append(PICTURE)
    elif hers == was:
        merged.kept.append(PICTURE)
    else:
        merged.conflicts.append(Conflict(PICTURE, was, hers, his))


def _merge_rows(merged: Merged, name: str, base: list[Any], theirs: list[Any], mine: list[Any]) -> None:
    if theirs == mine:
        return
    if name == "topics":
        # They have no order: what either side added or took away holds.
        both = (set(theirs) | (set(mine) - set(base))) - (set(base) - set(mine))
        settled: list[Any] = sorted(both)
    else:
        segments = sequences(base, theirs, mine)
        if any(one.kind == "conflict" for one in segments):
            merged.conflicts.append(Conflict(name, base, theirs, mine))
            return
        settled = [row for one in segments for row in one.settled]
    merged.state[name] = settled
    if settled != mine:
        merged.taken.append(name)
    if settled != theirs:
        merged.kept.append(name)


def _merge_body(merged: Merged, base: str, theirs: str, mine: str) -> None:
    if theirs == mine:
        return
    versions = [comparing.blocks(text) for text in (base, theirs, mine)]
    merged.segments = [
        Segment(one.kind, *([block.html for block in side] for side in one[1:])) for one in sequences(*versions)
    ]
    for place, one in enumerate(merged.segments):
        if one.kind == "conflict":
            was, hers, his = ("".join(side) for side in one[1:])
            both = texts(was, hers, his) if len(one.base) == len(one.theirs) == len(one.mine) == 1 else None
            merged.conflicts.append(Conflict("body", was, hers, his, both, place))
    merged.state["fields"]["body"] = "".join("".join(one.settled) for one in merged.segments)
    kinds = {one.kind for one in merged.segments}
    if "theirs" in kinds:
        merged.taken.append("body")
    if "mine" in kinds:
        merged.kept.append("body")
