"""What stands on a front at a moment: hand picks first, then every rule in the order of the page, no story twice."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import F, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import layouts, made_of, popular
from ..models import Edition, EditionRelated, Image, Section, Topic

#: A shorter list of the most read says nothing, so there is none.
FEWEST_MOST_READ = 3
#: How many related links stand beneath a story that asks for them.
RELATED = 3
MOST_COLUMNS = 3


@dataclass
class Slot:
    """One place of a zone: what the document says of it, and the Edition that stands there, if any does."""

    document: dict
    edition: Edition | None = None
    by_hand: bool = False
    #: Whether an editor has put a story here and its time has not passed, be it live or not.
    is_held: bool = False
    #: The key of the story that stands there, before it is loaded.
    article: int | None = None
    #: Whether an editor is laying out the page and needs its bar.
    tools: bool = False

    @property
    def story(self):
        """The key of the story that the place is of: the one that was put here, live or not, else what fills it."""
        return self.document["article"] if self.is_held else self.article

    @property
    def size(self):
        """How large the story stands: what an editor says of one is not said of the next."""
        return self.document["size"] if self.by_hand else ""

    @property
    def has_related(self):
        return self.document["related"] and self.by_hand


@dataclass
class Zone:
    """One zone as it is drawn: what the document says of it, its section or topic, its slots."""

    document: dict
    slots: list[Slot] = field(default_factory=list)
    section: Section | None = None
    topic: Topic | None = None

    @property
    def kind(self):
        return layouts.KINDS[self.document["kind"]]

    @property
    def template(self):
        """The template that draws it on its own."""
        rail = {"row": "row", "column": "row", "half": "rail_half", "feature": "rail"}.get(self.document["way"])
        return f"components/zones/{rail or self.document['kind']}.html"

    @property
    def title(self):
        """What stands over it: its own title, else what it is about."""
        subject = self.section or self.topic
        own = {"opinion": _("Opinion"), "newest": _("Latest"), "most_read": _("Most read")}
        return self.document["title"] or (subject.name if subject else own.get(self.document["kind"], ""))

    @property
    def url(self):
        if subject := self.section or self.topic:
            return subject.get_absolute_url()
        return reverse("latest") if self.document["kind"] == "newest" else self.document["url"]

    @property
    def tone(self):
        """The colour of its head: the section's, else that of its first story's section."""
        section = self.section or next((edition.section for edition in self.editions), None)
        return section.tone if section and self.document["kind"] in {"section", "topic", "opinion"} else ""

    @property
    def is_of_section(self):
        """Whether its head says the section of every story in it."""
        return self.section is not None and all(edition.section_id == self.section.pk for edition in self.editions)

    @property
    def is_drawn(self):
        return bool(self.editions) or (self.document["kind"] == "text" and bool(self.document["text"] or self.title))

    @property
    def editions(self):
        """The stories of the zone, in order; places that nothing fills are left out."""
        return [slot.edition for slot in self.slots if slot.edition]

    @property
    def free(self):
        """The slots that no editor has filled."""
        return [slot for slot in self.slots if not slot.by_hand]


@dataclass
class Page:
    """A front as it stands: its zones, what its layout says that means nothing, and the sections of the newspaper."""

    zones: list[Zone]
    sentences: list[str]
    sections: list[Section]

    @property
    def lead(self):
        """The Edition that leads the page, or None."""
        return next((zone.slots[0].edition for zone in self.zones if zone.document["kind"] == "lead"), None)

    @property
    def editions(self):
        return [edition for zone in self.zones for edition in zone.editions]

    def rows(self, *, with_empty=False):
        """Return the zones as they stand one under the other: a half beside the newest, columns up to three together.

        Zones with nothing in them are left out, unless an editor is to see them.
        """
        rows: list[list[Zone]] = []
        for zone in self.zones:
            if not (zone.is_drawn or with_empty):
                continue
            kind = _beside(zone)
            last = rows[-1] if rows else []
            kinds = {_beside(other) for other in last}
            is_pair = len(last) == 1 and {kind, *kinds} == {"half", "newest"}
            if is_pair or (kind == "column" and kinds == {"column"} and len(last) < MOST_COLUMNS):
                # The half is the wide side, whichever comes first.
                last.insert(0 if kind == "half" else len(last), zone)
            else:
                rows.append([zone])
        return rows

    @property
    def document(self):
        """The document of what is drawn, so that editors go on from a front that has filled itself."""
        return {"zones": [zone.document for zone in self.zones]}


def _beside(zone):
    """Return what a zone is to the zones next to it: "half", "newest", "column", or nothing."""
    way = zone.document["way"]
    return "newest" if zone.document["kind"] == "newest" else way if way in {"half", "column"} else ""


def compose(document=None, *, section=None, at=None):
    """Return the Page that readers see at `at` (default: now) of a layout's document, or of none.

    Raise ValueError for a layout without zones. `section` is the one whose front it is; its own stories are what its
    rules choose from. Eight queries at most, however many stories there are and stand on it.
    """
    at = at or timezone.now()
    sections = list(Section.objects.all())
    follows_sections = document is None and section is None
    if document is None:
        document, sentences = _opening(section), []
    else:
        document, sentences = layouts.read(document)
        if not document["zones"]:
            raise ValueError("There is nothing to draw in this layout.")
    live = Edition.objects.live(at)
    own = live.filter(section=section) if section else live
    by_key = {one.pk: one for one in sections}
    page = Page([_zone(zone, by_key, at) for zone in document["zones"]], sentences, sections)

    rows = _pinned_and_newest(page, live, own, at)
    shown = _keep_what_is_live(page, rows)
    _fill_with_newest(page, rows, shown, at)
    _fill_with_most_read(page, shown, section)
    if follows_sections:
        page.zones += [_zone(layouts.new_zone("section", 100 + one.pk, section=one.pk), by_key, at) for one in sections]
    _fill_by_rule(page, own, shown, at)
    related = _related(page, live, shown)
    _load(page, live, related)
    if follows_sections:
        _arrange(page)
    return page


def _opening(section):
    """Return the document of a front that nobody has laid out, without the rails that follow by section."""
    zones = [layouts.new_zone("lead", 1), layouts.new_zone("top", 2), layouts.new_zone("newest", 3)]
    return {"zones": zones if section else [*zones, layouts.new_zone("most_read", 4)]}


def _zone(document, sections, at):
    slots = []
    for slot in document["slots"]:
        is_held = bool(slot["article"]) and not (slot["until"] and datetime.fromisoformat(slot["until"]) <= at)
        slots.append(Slot(slot, by_hand=is_held, is_held=is_held))
    return Zone(document, slots, section=sections.get(document["section"]))


def _pinned_and_newest(page, live, own, at):
    """Return [(is it a hand pick, article, section, form, has it a picture, first published)]. One query.

    The newest are as many as all slots of the page could take.
    """
    pinned = [slot.document["article"] for zone in page.zones for slot in zone.slots if slot.by_hand]
    made_of.note(*map(made_of.article, pinned))
    wanted = sum(len(zone.slots) for zone in page.zones)
    fields = ("by_hand", "article", "section", "form", "lead_image", "first_published_at")
    newest = own.exclude(article__in=pinned).newest_first().values("pk")[:wanted]
    asked = [Edition.objects.filter(pk__in=newest).order_by().annotate(by_hand=Value(0)).values_list(*fields)]
    if pinned:
        asked.append(live.filter(article__in=pinned).order_by().annotate(by_hand=Value(1)).values_list(*fields))
    rows = [*(asked[0].union(asked[1], all=True) if pinned else asked[0])]
    return sorted(rows, key=lambda row: (row[5], row[1]), reverse=True)


def _keep_what_is_live(page, rows):
    """Let the hand picks that readers may see stand; other slots fill themselves. Return the keys of what stands."""
    known = {row[1] for row in rows if row[0]}
    for zone in page.zones:
        for slot in zone.slots:
            slot.by_hand = slot.by_hand and slot.document["article"] in known
            if slot.by_hand:
                slot.article = slot.document["article"]
    return {slot.article for zone in page.zones for slot in zone.slots if slot.by_hand}


def _fill_with_newest(page, rows, shown, at):
    """Fill the page in its order down to the last zone of the newest. Without a query."""
    newest = [row for row in rows if not row[0]]
    last = max((place for place, zone in enumerate(page.zones) if zone.kind.rule == "newest"), default=-1)
    for zone in page.zones[: last + 1]:
        since = _since(zone, at)
        for slot in zone.free:
            fit = (row for row in newest if row[1] not in shown and row[5] >= since and _fits(row, zone))
            found = next(fit, None)
            if found:
                slot.article = found[1]
                shown.add(found[1])


def _fits(row, zone):
    """Whether one of the newest is what a zone's rule asks for, as far as its row says so."""
    match zone.kind.rule:
        case "newest":
            return True
        case "section":
            return row[2] == zone.document["section"]
        case "opinion":
            return row[3] == Edition.Form.OPINION
    return False


def _since(zone, at):
    """Return the moment before which nothing is young enough for a zone."""
    days = zone.document["days"]
    return at - timedelta(days=days) if days else datetime.min.replace(tzinfo=at.tzinfo)


def _fill_with_most_read(page, shown, section):
    """Fill the lists of what is read most, in a section on its own front. One query; none without such a list."""
    zones = [zone for zone in page.zones if zone.kind.rule == "most_read"]
    read = popular.most_read(sum(len(zone.slots) for zone in zones), section=section, without=shown) if zones else []
    keys = [edition.article_id for edition in read]
    for zone in zones:
        own, keys = keys[: len(zone.slots)], keys[len(zone.slots) :]
        if len(own) >= FEWEST_MOST_READ:
            for slot, key in zip(zone.slots, own, strict=False):
                slot.article = key
            shown.update(own)


def _fill_by_rule(page, own, shown, at):
    """Fill what follows a section, a topic or a form. One query.

    Each rule is asked for its newest by index: ranking all editions would cost more with every story ever published.
    """
    zones = [zone for zone in page.zones if zone.kind.rule in {"section", "topic", "opinion", "pictures"}]
    need = {id(zone): sum(slot.article is None for slot in zone.slots) for zone in zones}
    # A topic is known by its stories: one that editors have filled to the last place is asked for one more.
    need |= {id(zone): max(1, need[id(zone)]) for zone in zones if zone.kind.rule == "topic"}
    asked = []
    for number, zone in enumerate(zones):
        narrow = _rule(zone, own)
        if narrow is None or not need[id(zone)]:
            continue
        narrow = narrow.exclude(article__in=shown)
        if zone.document["days"]:
            narrow = narrow.filter(first_published_at__gte=_since(zone, at))
        rivals = sum(need[id(other)] for other in zones if other is not zone and _overlap(zone, other))
        newest = narrow.newest_first().values("pk")[: need[id(zone)] + rivals]
        rows = Edition.objects.filter(pk__in=newest).order_by()
        if zone.kind.rule == "topic":
            rows = rows.filter(topic_items__tag=zone.document["topic"])
            rows = rows.annotate(topic_name=F("topic_items__tag__name"), topic_slug=F("topic_items__tag__slug"))
        else:
            rows = rows.annotate(topic_name=Value(""), topic_slug=Value(""))
        rows = rows.annotate(zone=Value(number))
        asked.append(rows.values_list("zone", "article", "first_published_at", "topic_name", "topic_slug"))
    if not asked:
        return
    found = sorted(asked[0].union(*asked[1:], all=True), key=lambda row: (row[2], row[1]), reverse=True)
    for number, zone in enumerate(zones):
        of_zone = [row for row in found if row[0] == number]
        if zone.kind.rule == "topic" and of_zone:
            zone.topic = Topic(pk=zone.document["topic"], name=of_zone[0][3], slug=of_zone[0][4])
        keys = [row[1] for row in of_zone if row[1] not in shown]
        empty = [slot for slot in zone.slots if slot.article is None]
        for slot, key in zip(empty, keys, strict=False):
            slot.article = key
            shown.add(key)


def _rule(zone, own):
    """Return the editions that a zone's rule chooses from, or None where what it names is gone."""
    match zone.kind.rule:
        case "section":
            return own.filter(section=zone.section.pk) if zone.section else None
        case "topic":
            return own.filter(topic_items__tag=zone.document["topic"]) if zone.document["topic"] else None
        case "opinion":
            return own.filter(form=Edition.Form.OPINION)
        case _:
            return own.filter(lead_image__isnull=False)


def _overlap(zone, other):
    """Whether two zones could choose the same story: two different sections never do."""
    is_section = zone.kind.rule == other.kind.rule == "section"
    return not is_section or zone.document["section"] == other.document["section"]


def _related(page, live, shown):
    """Return {article key: [keys of its related stories]} for the slots that ask for them. One query, or none."""
    asking = [slot.article for zone in page.zones for slot in zone.slots if slot.article and slot.has_related]
    related: dict[int, list[int]] = {}
    if asking:
        rows = EditionRelated.objects.filter(edition__article__in=asking, edition__in=live)
        for key, target in rows.order_by("position", "pk").values_list("edition__article", "target"):
            if target not in shown:
                related.setdefault(key, []).append(target)
    return related


def _load(page, live, related):
    """Give the slots their editions, and the words and pictures that the layout gives these. At most three queries."""
    slots = [slot for zone in page.zones for slot in zone.slots if slot.article]
    keys = {slot.article for slot in slots} | {key for targets in related.values() for key in targets}
    editions = {edition.article_id: edition for edition in live.filter(article__in=keys).for_cards()} if keys else {}
    pictures = {slot.document["picture"] for slot in slots if slot.by_hand} - {None}
    images = Image.objects.in_bulk(pictures) if pictures else {}
    beneath: set[int] = set()
    for slot in slots:
        slot.edition = editions.get(slot.article)
    for zone in page.zones:
        if zone.document["kind"] == "lead":
            _let_a_picture_lead(zone)
    for slot in slots:
        if slot.edition is None:
            continue
        slot.edition.slot = slot
        if slot.by_hand:
            _dress(slot.edition, slot.document, images)
        links = [editions[key] for key in related.get(slot.article, ()) if key in editions and key not in beneath]
        slot.edition.beneath = links[:RELATED]
        beneath.update(link.article_id for link in slot.edition.beneath)


def _dress(edition, said, images):
    """Give a story the headline, the kicker and the picture it has on this page. The Edition is never saved.

    A picture that readers may no longer see leaves the story's own.
    """
    edition.headline = said["headline"] or edition.headline
    edition.kicker = said["kicker"] or edition.kicker
    image = images.get(said["picture"])
    if image and image.is_drawable:
        edition.lead_image = image
        edition.lead_alt = edition.lead_credit = edition.lead_caption = ""
        edition.lead_decorative = False


def _let_a_picture_lead(zone):
    """A lead wants a picture: among the stories that fill the zone by themselves, the first that has one leads."""
    first = zone.slots[0]
    if first.by_hand or first.edition is None or first.edition.has_picture:
        return
    free = [slot for slot in zone.slots if not slot.by_hand and slot.edition]
    place = next((place for place, slot in enumerate(free) if slot.edition.has_picture), None)
    if place:
        order = [free[place].edition, *(slot.edition for slot in free[:place])]
        for slot, edition in zip(free, order, strict=False):
            slot.edition, slot.article = edition, edition.article_id


def _arrange(page):
    """Put the rails of a front that fills itself in their places, each drawn otherwise than the one before.

    The rail of opinion, else the first, stands beside the newest; two follow, then what is read most, then three as
    columns where there are so many, and the rest. Those of one story come last, side by side: alone, each would take
    the width of the page.
    """
    opening = [zone for zone in page.zones if zone.document["kind"] != "section"]
    rails = [zone for zone in page.zones if zone.document["kind"] == "section" and zone.editions]
    most_read = opening.pop()
    half = next((rail for rail in rails if all(edition.is_opinion for edition in rail.editions)), None)
    half = half or next((rail for rail in rails if len(rail.editions) > 1), rails[0] if rails else None)
    few = [rail for rail in rails if rail is not half and len(rail.editions) == 1]
    others = [rail for rail in rails if rail is not half and rail not in few]
    columns = others[2:5] if len(others) > 4 else []
    for place, rail in enumerate(others):
        # After the three columns the alternation begins anew.
        as_row = (place - len(columns) if place >= 5 and columns else place) % 2
        rail.document["way"] = "row" if as_row else "feature"
    for rail in [*columns, *few]:
        rail.document["way"] = "column"
        rail.slots = rail.slots[: layouts.MOST_IN_COLUMN]
        rail.document["slots"] = rail.document["slots"][: layouts.MOST_IN_COLUMN]
    if half:
        half.document["way"] = "half"
    page.zones = [*opening, *([half] if half else []), *others[:2], most_read, *others[2:], *few]
    for number, zone in enumerate(page.zones, start=1):
        zone.document["id"] = f"z{number}"
        for place, slot in enumerate(zone.slots, start=1):
            slot.document["id"] = f"z{number}s{place}"
