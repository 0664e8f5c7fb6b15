"""What a laid-out front may be: zones of slots from a designed set, so that no layout can break the page.

A document is {"zones": [zone]}, a zone {"id", "kind", "way", "title", "section", "topic", "days", "slots", ...}, a slot
{"id", "article", ...}: a story's key where an editor has put it there, None where it fills itself. Documents are
values: every function here leaves what it is given as it is.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from . import addresses
from .refusals import Refused, refuse_unless

#: More than any page shows; a document beyond it is no layout.
MOST_ZONES = 30
#: A zone drawn as one of three columns is no longer than its neighbours.
MOST_IN_COLUMN = 3
#: How long what is typed into a layout may be.
LENGTHS = {"title": 60, "headline": 160, "kicker": 40, "text": 600, "url": 400, "label": 60}
#: How large a story may stand where the zone leaves a choice: as designed, larger, in words alone.
SIZES = ("", "large", "text")


@dataclass(frozen=True)
class Kind:
    """One zone of the designed set: how many stories it can have, how it can be drawn, by which rule it fills."""

    name: Any
    #: How many stories it can have; the first is what a new zone has.
    counts: tuple[int, ...] = ()
    #: The ways to draw it; the first is what a new zone has.
    ways: tuple[str, ...] = ()
    rule: str = ""
    #: Whether an editor may put stories there.
    by_hand: bool = True


KINDS = {
    "lead": Kind(gettext_lazy("Lead"), (4, 1, 2, 3, 5), rule="newest"),
    "top": Kind(gettext_lazy("Top group"), (4, 2, 3, 6, 8), rule="newest"),
    "section": Kind(gettext_lazy("Section"), (4, 1, 2, 3), ("feature", "row", "half", "column"), "section"),
    "topic": Kind(gettext_lazy("Topic"), (4, 1, 2, 3), ("feature", "row", "half", "column"), "topic"),
    "opinion": Kind(gettext_lazy("Opinion"), (4, 1, 2, 3), ("half", "row", "column"), "opinion"),
    "pictures": Kind(gettext_lazy("Pictures"), (1,), rule="pictures"),
    "most_read": Kind(gettext_lazy("Most read"), (5, 10), rule="most_read", by_hand=False),
    "newest": Kind(gettext_lazy("Newest"), (7, 5, 10), rule="newest", by_hand=False),
    "text": Kind(gettext_lazy("Text")),
}

WAYS = {
    "feature": gettext_lazy("One large, the rest beside it"),
    "row": gettext_lazy("Side by side"),
    "half": gettext_lazy("Beside the newest"),
    "column": gettext_lazy("As one of three columns"),
}


def new_zone(kind, number, **fields):
    """Return a zone of `kind` that fills itself; `number` makes its name one of its own on the page."""
    spec = KINDS[kind]
    name = f"z{number}"
    count = _room(fields.get("way"), fields.pop("count", spec.counts[0] if spec.counts else 0))
    zone = {
        "id": name,
        "kind": kind,
        "way": spec.ways[0] if spec.ways else "",
        "title": "",
        "section": None,
        "topic": None,
        "days": 0,
        "text": "",
        "url": "",
        "label": "",
        "slots": [new_slot(f"{name}s{place}") for place in range(1, count + 1)],
    }
    return {**zone, **fields}


def _room(way, count):
    """Return how many of `count` stories a zone takes that is drawn in such a way."""
    return min(count, MOST_IN_COLUMN) if way == "column" else count


def new_slot(name, article=None):
    """Return a slot with a story in it, or one that fills itself."""
    return {
        "id": name,
        "article": article,
        "headline": "",
        "kicker": "",
        "picture": None,
        "size": "",
        "related": False,
        "until": None,
    }


def read(stored):
    """Return (the document that `stored` means, sentences on what of it means nothing).

    Whatever `stored` is, what comes back can be drawn: unknown zones are left out, numbers are brought into the
    designed ones, and a story that stands twice stays where it stands first.
    """
    sentences: list[str] = []
    zones: list[dict] = []
    seen: set[int] = set()
    names: set[str] = set()
    raw = stored.get("zones") if isinstance(stored, dict) else None
    if not isinstance(raw, list):
        return {"zones": []}, [_("The layout holds no zones.")]
    for one in raw[:MOST_ZONES]:
        if not isinstance(one, dict) or one.get("kind") not in list(KINDS):
            sentences.append(_("A zone of a kind that is not known was left out."))
            continue
        zone = _read_zone(one, names)
        for slot in zone["slots"]:
            if slot["article"] in seen:
                slot["article"] = None
                sentences.append(_("A story stood twice. It stays in its first place; the second fills itself."))
            elif slot["article"]:
                seen.add(slot["article"])
        zones.append(zone)
    if len(raw) > MOST_ZONES:
        sentences.append(_("A page has %(number)d zones at most.") % {"number": MOST_ZONES})
    return {"zones": zones}, sentences


def _read_zone(one, names):
    kind = KINDS[one["kind"]]
    number = 1 + len(names)
    while f"z{number}" in names:
        number += 1
    name = one.get("id")
    if not isinstance(name, str) or not name.isascii() or not name.isalnum() or len(name) > 8 or name in names:
        name = f"z{number}"
    names.add(name)
    raw = one.get("slots") if isinstance(one.get("slots"), list) else []
    way = one.get("way") if one.get("way") in kind.ways else (kind.ways[0] if kind.ways else "")
    count = _room(way, min(kind.counts, key=lambda offered: abs(offered - len(raw))) if kind.counts else 0)
    slots = [
        _read_slot(slot if isinstance(slot, dict) else {}, f"{name}s{at}") for at, slot in enumerate(raw[:count], 1)
    ]
    slots += [new_slot(f"{name}s{at}") for at in range(len(slots) + 1, count + 1)]
    if not kind.by_hand:
        slots = [new_slot(slot["id"]) for slot in slots]
    return {
        "id": name,
        "kind": one["kind"],
        "way": way,
        "section": _key(one.get("section")) if kind.rule == "section" else None,
        "topic": _key(one.get("topic")) if kind.rule == "topic" else None,
        "days": min(_key(one.get("days")) or 0, 365),
        **{field: _words(one.get(field), LENGTHS[field]) for field in ("title", "text", "label")},
        "url": _address(one.get("url")),
        "slots": slots,
    }


def _read_slot(raw, name):
    return {
        "id": name,
        "article": _key(raw.get("article")),
        "headline": _words(raw.get("headline"), LENGTHS["headline"]),
        "kicker": _words(raw.get("kicker"), LENGTHS["kicker"]),
        "picture": _key(raw.get("picture")),
        "size": raw["size"] if raw.get("size") in SIZES else "",
        "related": raw.get("related") is True,
        "until": _moment(raw.get("until")),
    }


def _key(value):
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else None


def _words(value, length):
    return " ".join(value.replace("\0", "").split())[:length] if isinstance(value, str) else ""


def _address(value):
    value = _words(value, LENGTHS["url"])
    return value if addresses.is_followed(value) else ""


def _moment(value):
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return value if moment and moment.tzinfo else None


def following(stored, field, old, new):
    """Return what is stored with its zones of the section or topic (`field`) `old` following `new`; None if none does.

    Whatever `stored` is: read() has not looked at it yet.
    """
    changed = deepcopy(stored)
    zones = changed["zones"] if isinstance(changed, dict) and isinstance(changed.get("zones"), list) else []
    found = [zone for zone in zones if isinstance(zone, dict) and zone.get(field) == old]
    for zone in found:
        zone[field] = new
    return changed if found else None


def slots(document):
    """Return [(zone, slot)] of a document, in the order of the page."""
    return [(zone, slot) for zone in document["zones"] for slot in zone["slots"]]


def placed(document):
    """Return {article key: slot name} of what stands there by hand."""
    return {slot["article"]: slot["id"] for _zone, slot in slots(document) if slot["article"]}


def lead_slot(document):
    """Return the slot that leads the page, or None on a page without a lead zone."""
    return next((zone["slots"][0] for zone in document["zones"] if zone["kind"] == "lead"), None)


def find(document, name):
    """Return (zone, slot) of the slot called `name`. Raise Refused where there is none."""
    found = next(((zone, slot) for zone, slot in slots(document) if slot["id"] == name), None)
    refuse_unless(found, _("That place is no longer on the page."))
    return found


def find_zone(document, name):
    """Return the zone called `name`. Raise Refused where there is none."""
    found = next((zone for zone in document["zones"] if zone["id"] == name), None)
    refuse_unless(found, _("That zone is no longer on the page."))
    return found


# What an editor does with a document. Each returns (a new document, sentences on what else that meant).


def put(document, name, article):
    """Put a story into a slot. What stood there by hand moves on to the next place, until one is free."""
    document = deepcopy(document)
    zone, slot = find(document, name)
    refuse_unless(KINDS[zone["kind"]].by_hand, _("This zone fills itself."))
    elsewhere = placed(document).get(article)
    if elsewhere == name:
        return document, []
    if elsewhere:
        return move_to(document, elsewhere, name)
    pushed = _push(zone, zone["slots"].index(slot), {**new_slot(name), "article": article})
    return document, [_("The last story of the zone has left the page.")] if pushed else []


def move_to(document, name, target):
    """Exchange what stands in two slots; on one that fills itself, the story leaves its own place to the rule."""
    document = deepcopy(document)
    _zone, one = find(document, name)
    zone, other = find(document, target)
    refuse_unless(KINDS[zone["kind"]].by_hand, _("This zone fills itself."))
    refuse_unless(one["article"], _("Nothing stands there by hand."))
    before, after = {**one}, {**other}
    one.update(after, id=before["id"])
    other.update(before, id=after["id"])
    return document, []


def pin(document, name, article):
    """Keep the story that fills a slot by itself where it stands now."""
    document = deepcopy(document)
    zone, slot = find(document, name)
    refuse_unless(KINDS[zone["kind"]].by_hand, _("This zone fills itself."))
    refuse_unless(article not in placed(document), _("That story stands on the page already."))
    slot.update(new_slot(name, article))
    return document, []


def release(document, name):
    """Leave a slot to its rule, and what was said of the story there with it."""
    document = deepcopy(document)
    _zone, slot = find(document, name)
    slot.update(new_slot(name))
    return document, []


def step(document, name, by, article=None):
    """Move what stands in a slot one place on (`by` 1) or back (-1), over the zone's edge into the next one.

    `article` is the story that fills the slot by itself: it is pinned on the way.
    """
    order = [slot for zone, slot in slots(document) if KINDS[zone["kind"]].by_hand]
    here = next((place for place, slot in enumerate(order) if slot["id"] == name), -1)
    refuse_unless(here >= 0, _("That place is no longer on the page."))
    refuse_unless(0 <= here + by < len(order), _("There is no place beyond this one."))
    if not order[here]["article"]:
        refuse_unless(article, _("No story stands there."))
        document, _said = pin(document, name, article)
    return move_to(document, name, order[here + by]["id"])


def change_slot(document, name, **fields):
    """Say something of the story in a slot: headline, kicker, picture, size, related, until."""
    document = deepcopy(document)
    _zone, slot = find(document, name)
    slot.update({field: fields[field] for field in fields if field in slot and field != "id"})
    return document, []


def change_zone(document, name, *, count=None, **fields):
    """Say how a zone is drawn and what it holds. Stories put beyond its new `count` leave the page."""
    document = deepcopy(document)
    zone = find_zone(document, name)
    zone.update({field: fields[field] for field in fields if field in zone and field not in {"id", "kind", "slots"}})
    sentences = []
    asked = len(zone["slots"]) if count is None or not KINDS[zone["kind"]].counts else count
    count = _room(zone["way"], asked)
    if count != len(zone["slots"]):
        left = sum(bool(slot["article"]) for slot in zone["slots"][count:])
        zone["slots"] = zone["slots"][:count]
        zone["slots"] += [new_slot(f"{name}s{place}") for place in range(len(zone["slots"]) + 1, count + 1)]
        if left:
            said = ngettext("%(number)d story has left the page.", "%(number)d stories have left the page.", left)
            sentences.append(said % {"number": left})
    if count < asked:
        sentences.append(_("A column takes %(number)d stories at most.") % {"number": count})
    return document, sentences


def add_zone(document, kind, *, after=None, **fields):
    """Put a new zone after the one called `after`, or at the end."""
    refuse_unless(kind in KINDS, _("There is no such zone."))
    refuse_unless(
        len(document["zones"]) < MOST_ZONES, _("A page has %(number)d zones at most.") % {"number": MOST_ZONES}
    )
    if kind == "lead":
        refuse_unless(not any(zone["kind"] == "lead" for zone in document["zones"]), _("A page has one lead."))
    document = deepcopy(document)
    numbers = [int(zone["id"][1:]) for zone in document["zones"] if zone["id"][1:].isdecimal()]
    zone = new_zone(kind, max(numbers, default=0) + 1, **fields)
    place = document["zones"].index(find_zone(document, after)) + 1 if after else len(document["zones"])
    document["zones"].insert(0 if kind == "lead" else place, zone)
    return document, []


def remove_zone(document, name):
    """Take a zone off the page, and the stories in it with it. Raise Refused where it is the last one."""
    document = deepcopy(document)
    document["zones"].remove(find_zone(document, name))
    refuse_without_zones(document)
    return document, []


def refuse_without_zones(document):
    """Raise Refused for a document that holds nothing to draw."""
    refuse_unless(document["zones"], _("A page has a zone at least."))


def move_zone(document, name, by):
    """Move a zone one place up (`by` -1) or down (1)."""
    document = deepcopy(document)
    zone = find_zone(document, name)
    place = document["zones"].index(zone)
    refuse_unless(0 <= place + by < len(document["zones"]), _("There is no place beyond this one."))
    document["zones"].insert(place + by, document["zones"].pop(place))
    return document, []


def put_in_lead(document, article):
    """Let a story lead the page, with what was said of it. What led it by hand stands beside it now.

    Raise Refused on a page without a lead.
    """
    slot = lead_slot(document)
    refuse_unless(slot, _("The page has no lead zone."))
    if slot["article"] == article:
        return document, []
    said = {}
    if article in placed(document):
        _zone, said = find(document, placed(document)[article])
        document, _said = release(document, said["id"])
    document, told = put(document, slot["id"], article)
    return change_slot(document, slot["id"], **said)[0], told


def _push(zone, place, arriving):
    """Put `arriving` at `place`; what stood there moves on to the first free slot. Return what falls off."""
    for slot in zone["slots"][place:]:
        leaving = {**slot}
        slot.update(arriving, id=slot["id"])
        if not leaving["article"]:
            return None
        arriving = leaving
    return arriving


# Two editors, and what has changed.


def without(document, old, new):
    """Return `document` without the step from `old` to `new`. Raise Refused where others have gone on from that."""
    merged, conflicts = merge(new, document, old)
    if conflicts:
        raise Refused(*conflicts, _("That step stays."))
    return merged


def merge(base, theirs, mine):
    """Return (a document with what both did to `base`, sentences on what both did differently).

    With sentences, `theirs` stands in those places.
    """
    conflicts = []
    merged = deepcopy(theirs)
    old, their, my = ({zone["id"]: zone for zone in document["zones"]} for document in (base, theirs, mine))
    for name, zone in my.items():
        if name not in old:
            if name in their:
                # Both have added a zone: mine gets a name of its own.
                numbers = [int(key[1:]) for key in {*their, *my} if key[1:].isdecimal()]
                fresh = f"z{max(numbers, default=0) + 1}"
                zone = {**zone, "id": fresh}
                zone["slots"] = [{**slot, "id": f"{fresh}s{place}"} for place, slot in enumerate(zone["slots"], 1)]
            merged["zones"].insert(min(list(my).index(name), len(merged["zones"])), deepcopy(zone))
        elif name not in their:
            if zone != old[name]:
                conflicts.append(_("%(zone)s has been taken off the page.") % {"zone": zone_name(zone)})
        else:
            target = next(one for one in merged["zones"] if one["id"] == name)
            conflicts += _merge_zone(old[name], their[name], zone, target)
    for name in old:
        if name in their and name not in my:
            if their[name] == old[name]:
                merged["zones"] = [zone for zone in merged["zones"] if zone["id"] != name]
            else:
                conflicts.append(_("%(zone)s has been changed; it stays.") % {"zone": zone_name(their[name])})
    _merge_order(list(old), list(their), list(my), merged, conflicts)
    twice = [
        key for key, times in Counter(s["article"] for _z, s in slots(merged) if s["article"]).items() if times > 1
    ]
    if twice:
        conflicts.append(_("The same story was put in two places."))
    return merged, list(dict.fromkeys(conflicts))


def _merge_zone(old, theirs, mine, target):
    conflicts = []
    for field in old:
        if field == "slots" or mine[field] == old[field] or mine[field] == theirs[field]:
            continue
        if theirs[field] == old[field]:
            target[field] = mine[field]
        else:
            conflicts.append(_("%(zone)s has been changed.") % {"zone": zone_name(theirs)})
    if len(mine["slots"]) != len(old["slots"]) or len(theirs["slots"]) != len(old["slots"]):
        if theirs["slots"] == old["slots"]:
            target["slots"] = deepcopy(mine["slots"])
        elif mine["slots"] not in (old["slots"], theirs["slots"]):
            conflicts.append(_("%(zone)s has been changed.") % {"zone": zone_name(theirs)})
        return conflicts
    for place, slot in enumerate(mine["slots"]):
        was, there = old["slots"][place], theirs["slots"][place]
        if slot in (was, there):
            continue
        if there == was:
            target["slots"][place] = {**slot}
        else:
            words = {"zone": zone_name(theirs), "place": place + 1}
            conflicts.append(_("Place %(place)d of %(zone)s has been changed.") % words)
    return conflicts


def _merge_order(old, theirs, mine, merged, conflicts):
    shared = [name for name in old if name in theirs and name in mine]
    my_order, their_order = ([name for name in names if name in shared] for names in (mine, theirs))
    if my_order in (shared, their_order):
        return
    if their_order != shared:
        conflicts.append(_("The zones have been put in another order."))
        return
    places = [place for place, zone in enumerate(merged["zones"]) if zone["id"] in shared]
    by_name = {zone["id"]: zone for zone in merged["zones"]}
    for place, name in zip(places, my_order, strict=False):
        merged["zones"][place] = by_name[name]


def zone_name(zone):
    """Return what an editor calls a zone where its section or topic is not at hand."""
    return zone["title"] or str(KINDS[zone["kind"]].name)


def changes(old, new):
    """Return what has changed from one document to another, in keys and counts: see in_words()."""
    was, now = placed(old), placed(new)
    old_lead, new_lead = ((lead_slot(one) or {}).get("article") for one in (old, new))
    lead = {old_lead, new_lead} if old_lead != new_lead else set()
    where = [{slot["id"]: slot for _zone, slot in slots(one)} for one in (old, new)]
    own = ("headline", "kicker", "picture", "size", "related", "until")
    said = {
        key
        for key in was.keys() & now.keys()
        if any(where[0][was[key]][field] != where[1][now[key]][field] for field in own)
    }
    frames = [[{**zone, "slots": len(zone["slots"])} for zone in one["zones"]] for one in (old, new)]
    return {
        "lead": old_lead != new_lead,
        "moved": sorted(key for key in was.keys() & now.keys() if was[key] != now[key] and key not in lead),
        "added": sorted(now.keys() - was.keys() - lead),
        "taken": sorted(was.keys() - now.keys() - lead),
        "words": sorted(said),
        "zones": sum(zone not in frames[0] for zone in frames[1])
        + sum(zone["id"] not in {other["id"] for other in frames[1]} for zone in frames[0]),
        "order": [z["id"] for z in old["zones"] if z["id"] in {o["id"] for o in new["zones"]}]
        != [z["id"] for z in new["zones"] if z["id"] in {o["id"] for o in old["zones"]}],
    }


def in_words(old, new):
    """Return what has changed as the desk says it: "lead changed, 2 moved"; an empty string where nothing has."""
    found = changes(old, new)
    parts = [_("lead changed")] if found["lead"] else []
    counted = {
        "moved": ngettext("%(n)d moved", "%(n)d moved", len(found["moved"])),
        "added": ngettext("%(n)d placed", "%(n)d placed", len(found["added"])),
        "taken": ngettext("%(n)d taken off", "%(n)d taken off", len(found["taken"])),
        "words": ngettext("%(n)d drawn otherwise", "%(n)d drawn otherwise", len(found["words"])),
    }
    parts += [words % {"n": len(found[name])} for name, words in counted.items() if found[name]]
    if found["zones"]:
        parts.append(ngettext("%(n)d zone changed", "%(n)d zones changed", found["zones"]) % {"n": found["zones"]})
    if found["order"]:
        parts.append(_("zones in another order"))
    return ", ".join(parts)
