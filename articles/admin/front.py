"""Laying out a front: the real page with handles, a tray of stories, and what is done with a layout.

Every act is a button of a form, so that all of it works without a script. What a button asks for is in `do`, as
"verb:place:what"; static/admin/newsroom/front-*.js send the same, and get the changed parts of the page back.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from .. import homepage, layouts, moments, pages, popular, search
from ..models import Edition, Front, Layout, Section, Topic
from ..refusals import Refused, refuse_unless
from . import schedule
from .front_form import PublishForm, SlotForm, ZoneForm
from .previews import _kept_by_nobody, framed_by_us

#: Stories in the tray, and layouts in the history.
TRAY_LENGTH, HISTORY_LENGTH = 24, 60
#: From how many days on the tray calls a story old.
OLD_DAYS = 3


@dataclass
class Desk:
    """What one request is about: the front, the layout its editor has before them, the waiting one that is changed."""

    front: Front
    base: Layout | None
    replaces: Layout | None
    document: dict
    #: The moment that the page is shown at, where it is not now.
    at: datetime | None = None
    #: The draft that was just made, which is what undoing this names.
    step: Layout | None = None

    @property
    def url(self):
        section = self.front.section_id
        return reverse("admin:front_section", args=[section]) if section else reverse("admin:front")

    def address(self, **asked):
        """Return the address of this page, with what is chosen on it."""
        chosen = {"layout": self.replaces.pk if self.replaces else None, **asked}
        chosen = {name: value for name, value in chosen.items() if value}
        return f"{self.url}?{urlencode(chosen)}" if chosen else self.url


def urls(admin_site):
    """Return the addresses of these pages, for NewspaperAdmin.get_urls()."""
    made = []
    for route, suffix in (("front/", ""), ("front/<int:section>/", "_section")):
        made += [
            path(route, admin_site.admin_view(lay_out), {"admin_site": admin_site}, f"front{suffix}"),
            path(f"{route}page/", admin_site.admin_view(framed_by_us(page)), name=f"front_page{suffix}"),
            path(
                f"{route}history/", admin_site.admin_view(history), {"admin_site": admin_site}, f"front_history{suffix}"
            ),
        ]
    return made


def first_front(user):
    """Return the address of the first front that `user` may lay out, or None."""
    if homepage.may_lay_out(user):
        return reverse("admin:front")
    own = next((one for one in Section.objects.all() if homepage.may_lay_out(user, one)), None)
    return reverse("admin:front_section", args=[own.pk]) if own else None


def lay_out(request, admin_site, section=None):
    """Show the page that lays out a front, or do what a button of it asks for.

    Whoever asks for the homepage and edits in some sections alone gets the front of the first of these.
    """
    if section is None and not homepage.may_lay_out(request.user) and (own := first_front(request.user)):
        return HttpResponseRedirect(own)
    front = _front(request, section)
    if request.method == "POST":
        return _act(request, admin_site, front)
    return _editor(request, admin_site, _desk(request.GET, front), request.GET)


def _editor(request, admin_site, desk, asked, *, typed=False):
    """Answer with the page that lays out a front; where it is `typed`, with what `asked` holds in its forms."""
    # An inline script, the map of modules: the content policy asks for its nonce.
    media = SlotForm().media.with_nonce(str(request.csp_nonce))
    shown = _shown(request, desk, asked, typed=typed)
    context = {**admin_site.each_context(request), **shown, "title": str(desk.front), "media": media}
    is_own = desk.base and desk.base.live_from is None and desk.base.by_id == request.user.pk
    context["undo"] = desk.base.pk if is_own else None
    return TemplateResponse(request, "admin/front/editor.html", context)


@require_safe
def page(request, section=None):
    """Show the front as it would be drawn: with handles, or as readers would see it (`clean`), `at` a moment."""
    front = _front(request, section)
    desk = _desk(request.GET, front)
    at, _sentence = _moment(request.GET.get("at", ""))
    if key := _key(request.GET.get("row", "")):
        desk.document = homepage.before(front, get_object_or_404(front.layouts, pk=key))
    editing = None if request.GET.get("clean") else _editing(desk)
    return _kept_by_nobody(TemplateResponse(request, "admin/front/page.html", _drawn(desk, at, editing)))


@require_safe
def history(request, admin_site, section=None):
    """List who has laid out a front, when, and what they moved."""
    front = _front(request, section)
    desk = Desk(front, None, None, {})
    # One more than is shown, for the last to be compared with.
    public = list(front.layouts.filter(live_from__isnull=False).order_by("-live_from", "-pk")[: HISTORY_LENGTH + 1])
    drafts = list(front.layouts.filter(live_from=None).select_related("base").order_by("-pk")[:HISTORY_LENGTH])
    live, now = homepage.live(front), timezone.now()
    for place, row in enumerate(public):
        row.before = next((older for older in public[place + 1 :] if not older.cancelled_at), None)
        row.is_live = row == live
        row.can_come_back = bool(row.live_from <= now and not row.is_live and not row.cancelled_at)
    for row in drafts:
        row.before = row.base
    _compare([*public, *drafts])
    context = {
        **admin_site.each_context(request),
        "title": _("History of %(front)s") % {"front": front},
        "front": front,
        "public": public[:HISTORY_LENGTH],
        "drafts": drafts,
        "url": desk.url,
        "page_url": _page_url(desk, ""),
        "now": now,
    }
    return TemplateResponse(request, "admin/front/history.html", context)


def _compare(rows):
    """Say of each Layout what has changed since the one `before` it, in few `words` and as `moves`. One query."""
    pairs = {
        row.pk: [layouts.read(one.document)[0] for one in (row.before, row)] if row.before else None for row in rows
    }
    headlines = _headlines(filter(None, pairs.values()))
    for row in rows:
        pair = pairs[row.pk]
        row.words, row.moves = (layouts.in_words(*pair), _moves(*pair, headlines)) if pair else ("", [])


def _front(request, section):
    found = get_object_or_404(Section, pk=section) if section else None
    if not homepage.may_lay_out(request.user, found):
        raise PermissionDenied
    return Front.of(found)


def _desk(asked, front):
    """Return the Desk that a request is about: `base` is what its form was made from, `layout` a waiting one."""
    replaces = homepage.follow(front, _key(asked.get("layout", "")))
    base = homepage.working(front, replaces)
    if "base" in asked:
        key = _key(asked["base"])
        base = front.layouts.filter(pk=key).first() if key else None
    return Desk(front, base, replaces, homepage.before(front, base), _moment(asked.get("at", ""))[0])


def _act(request, admin_site, front):
    """Do what a button asks for, and answer with the page, or with its changed parts for a script."""
    asked = request.POST
    desk = _desk(asked, front)
    verb, _colon, rest = asked.get("do", "").partition(":")
    place, _colon, what = rest.partition(":")
    told, done = [], True
    try:
        waits = desk.replaces or not asked.get("layout") or verb == "choose"
        refuse_unless(waits, _("That layout waits no longer. This is the page of now."))
        told = _do(request, desk, verb, place, what)
    except homepage.Conflict as conflict:
        told, done = list(conflict.sentences), False
        desk = _desk({"layout": asked.get("layout", "")}, front)
    except Refused as refused:
        told, done = list(refused.sentences), False
    if request.headers.get("X-Requested-With") == "fetch":
        return _parts(request, desk, told, done)
    for sentence in told:
        messages.add_message(request, messages.SUCCESS if done else messages.WARNING, sentence)
    if not done and verb in {"words", "zone"}:
        return _editor(request, admin_site, desk, asked, typed=True)
    slot = place if verb == "choose" else asked.get("slot", "") if verb not in {"put", "release"} else ""
    return HttpResponseRedirect(desk.address(slot=slot, zone=asked.get("zone", ""), at=asked.get("at", "")))


def _do(request, desk, verb, place, what):
    """Do one thing. Return sentences that say what has happened, where the page does not show it."""
    front, by = desk.front, request.user
    if verb in PAGE_VERBS:
        return PAGE_VERBS[verb](request, desk, place)
    document, told = _changed(request, desk, verb, place, what)
    kept = homepage.save_draft(front, document, by=by, base=desk.base, replaces=desk.replaces)
    if kept != desk.base and kept.by_id == by.pk:
        desk.step = kept
    desk.base, desk.document = kept, homepage.before(front, kept)
    return told


def _changed(request, desk, verb, place, what):
    """Return (the document after one act of its editor, sentences)."""
    document, key = desk.document, _key(what)
    match verb:
        case "put":
            _refuse_unknown(key)
            return layouts.put(document, place, key)
        case "lead":
            _refuse_unknown(_key(place))
            return layouts.put_in_lead(document, _key(place))
        case "move":
            target, _colon, seen = what.partition(":")
            return layouts.move_to(_held(desk, place, _key(seen)), place, target or request.POST.get("target", ""))
        case "pin":
            return _held(desk, place, key), []
        case "release":
            return layouts.release(document, place)
        case "up" | "down":
            return layouts.step(_held(desk, place, key), place, -1 if verb == "up" else 1)
        case "words":
            said = _cleaned(SlotForm(request.POST))
            return layouts.change_slot(_held(desk, place, key), place, **said)
        case "zone":
            form = ZoneForm(request.POST, zone=layouts.find_zone(document, place))
            return layouts.change_zone(document, place, **_cleaned(form))
        case "zone_up" | "zone_down":
            return layouts.move_zone(document, place, -1 if verb == "zone_up" else 1)
        case "remove":
            return layouts.remove_zone(document, place)
        case "add":
            return _with_new_zone(request, document)
        case "undo":
            document = homepage.undone(desk.front, _key(place), by=request.user, replaces=desk.replaces)
            desk.base = homepage.working(desk.front, desk.replaces)
            return document, []
        case "restore":
            row = desk.front.layouts.filter(pk=_key(place) or 0).first()
            refuse_unless(row or place == "0", _("That layout is no longer kept."))
            return homepage.before(desk.front, row), []
    raise Refused(_("That is not known here."))


def _with_new_zone(request, document):
    kind, _colon, subject = request.POST.get("kind", "").partition("-")
    fields = {kind: _key(subject)} if kind == "section" else {}
    if kind == "topic":
        topic = Topic.objects.filter(name__iexact=request.POST.get("topic_name", "").strip()).first()
        refuse_unless(topic, _("There is no topic of that name."))
        fields = {"topic": topic.pk}
    if kind == "text":
        fields = {"title": _("A title")}
    return layouts.add_zone(document, kind, after=request.POST.get("after") or None, **fields)


def _publish(request, desk, place):
    form = PublishForm(request.POST)
    asked = _cleaned(form)
    homepage.catch_up(desk.front)
    newest = homepage.working(desk.front, desk.replaces)
    if newest is not None and newest != desk.base:
        desk.base, desk.document = newest, homepage.before(desk.front, newest)
        said = _("%(name)s changed the page %(moment)s. Look at it, then publish again.")
        raise Refused(said % {"name": newest.by_name, "moment": moments.in_words(newest.made_at)})
    at = asked["at"] if asked["when"] == "later" else None
    until = asked["until"] if asked["when"] == "later" else None
    refuse_unless(asked["when"] != "later" or at, _("Give a day and a time to publish at."))
    made = homepage.publish(desk.front, desk.base or desk.document, by=request.user, at=at, until=until)
    desk.replaces = None
    _go_on(desk)
    if made.live_from > timezone.now():
        said = _("Readers will see it at %(moment)s (%(zone)s).")
        return [said % {"moment": moments.in_words(made.live_from), "zone": schedule.zone()}]
    told = [_("Published. Readers see it now.")]
    for layout in homepage.waiting(desk.front)[:1]:
        said = _("At %(moment)s the layout of %(name)s takes over.")
        told.append(said % {"moment": moments.in_words(layout.live_from), "name": layout.by_name})
    return told


def _cancel(request, desk, place):
    layout = desk.front.layouts.filter(pk=_key(place) or 0).first()
    refuse_unless(layout, _("Nothing waits there."))
    homepage.cancel(layout, by=request.user)
    desk.replaces = None
    _go_on(desk)
    return [_("The time is cancelled.")]


def _roll_back(request, desk, place):
    layout = desk.front.layouts.filter(pk=_key(place) or 0).first()
    refuse_unless(layout, _("That layout is no longer kept."))
    homepage.roll_back(desk.front, layout, by=request.user)
    desk.replaces = None
    _go_on(desk)
    return [_("Rolled back. Readers see it now.")]


def _start_anew(request, desk, place):
    desk.step = homepage.start_anew(desk.front, by=request.user)
    _go_on(desk)
    return [_("You go on from what readers see. The draft is in the history.")]


def _look(request, desk, place):
    """Change nothing: a place is chosen, and the page comes back with its form."""
    return []


#: What is done with a layout as a whole; everything else changes the draft.
PAGE_VERBS = {
    "publish": _publish,
    "cancel": _cancel,
    "roll_back": _roll_back,
    "anew": _start_anew,
    "choose": _look,
}


def _go_on(desk):
    desk.base = homepage.working(desk.front, desk.replaces)
    desk.document = homepage.before(desk.front, desk.base)


def _cleaned(form):
    """Return what a form holds. Raise Refused with its sentences."""
    if not form.is_valid():
        raise Refused(*[sentence for sentences in form.errors.values() for sentence in sentences])
    return form.cleaned_data


def _refuse_unknown(key):
    known = key and Edition.objects.filter(article=key).exclude(live_until__lte=timezone.now()).exists()
    refuse_unless(known, _("That story is not live, and no time is set for it."))


def _held(desk, name, seen):
    """Return the document in which the story that an editor saw in a place is there by hand.

    What fills a place by itself changes while an editor looks at it: raise Refused where that is another story now.
    """
    _zone, of_document = layouts.find(desk.document, name)
    composed = homepage.compose(desk.document, section=desk.front.section, at=desk.at)
    slot = next(slot for zone in composed.zones for slot in zone.slots if slot.document["id"] == of_document["id"])
    refuse_unless(slot.story, _("No story stands there."))
    if slot.is_held and seen is None:
        # A place that was filled by hand: save_draft() tells of another editor who changed it.
        return desk.document
    refuse_unless(slot.story == seen, _("Another story stands there now. Look at the page, then do it again."))
    return desk.document if slot.is_held else layouts.pin(desk.document, name, seen)[0]


def _key(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) <= 18 else None


def _moment(text):
    """Return (the moment that an input of a day and a time holds, or None; a sentence on what is wrong with it)."""
    if not text:
        return None, ""
    day, _t, clock = text.partition("T")
    try:
        return PublishForm.base_fields["at"].clean([day, clock[:5]]), ""
    except ValidationError as refusal:
        return None, " ".join(refusal.messages)


def _editing(desk):
    return {
        "action": desk.url,
        "base": desk.base.pk if desk.base else 0,
        "layout": desk.replaces.pk if desk.replaces else "",
        "address": desk.address(),
        "at": f"{timezone.localtime(desk.at):%Y-%m-%dT%H:%M}" if desk.at else "",
    }


def _drawn(desk, at, editing):
    """Return the context of admin/front/page.html."""
    section = desk.front.section
    if section:
        context = {**pages.section(section, "", desk.document, at=at, editing=editing)}
    else:
        context = pages.home(desk.document, at=at, editing=editing)
    if editing:
        _say_of_places(context["front"], desk, at)
    return {**context, "parent": f"articles/{'section' if section else 'home'}.html", "at": at}


def _say_of_places(front, desk, at):
    """Give every place what its bar says: how it is read, what waits in it, the zones it can go to."""
    slots = [slot for zone in front.zones for slot in zone.slots]
    reads = popular.by_hour([slot.article for slot in slots if slot.article])
    absent = [slot.story for slot in slots if slot.is_held and not slot.by_hand]
    known = {}
    for edition in Edition.objects.filter(article__in=absent).order_by("live_from") if absent else []:
        known[edition.article_id] = edition
    now = timezone.now()
    for zone in front.zones:
        zone.name = zone.title or str(zone.kind.name)
        zone.empty = [slot for slot in zone.slots if not slot.edition]
        for slot in zone.slots:
            slot.zone_name = zone.name
            slot.reads = _line(reads.get(slot.article, []))
            slot.warning = _why_absent(slot, known.get(slot.document["article"]), now)


def _why_absent(slot, edition, now):
    """Return a sentence on a story that was put in a place and does not stand there."""
    if not slot.is_held or slot.by_hand:
        return ""
    if edition is None:
        return _("The story put here has never been public. The next one stands here.")
    words = {"story": edition.headline, "moment": moments.in_words(edition.live_from)}
    if edition.live_from > now:
        return _("“%(story)s” is out %(moment)s. Until then the next one stands here.") % words
    return _("“%(story)s” is not live. The next one stands here.") % words


def _line(reads):
    """Return {"points", "last", "words"} of reads by the hour, as a line in a box of 48 by 16, or None unread."""
    if not any(reads):
        return None
    most, width = max(reads), 48 / max(len(reads) - 1, 1)
    points = " ".join(f"{number * width:.0f},{15 - 14 * count / most:.0f}" for number, count in enumerate(reads))
    last = reads[-1] + reads[-2] if len(reads) > 1 else reads[-1]
    words = ngettext("%(number)d read in this hour and the last", "%(number)d reads in this hour and the last", last)
    return {"points": points, "last": last, "words": words % {"number": last}}


def _shown(request, desk, asked, *, typed=False):
    """Return the context of admin/front/editor.html: the page, the tray, the place or zone that is chosen.

    Where it is `typed`, the form of the chosen one holds what `asked` does.
    """
    front, live = desk.front, homepage.live(desk.front)
    at, at_sentence = _moment(asked.get("at", ""))
    drawn = homepage.compose(desk.document, section=front.section, at=at) if desk.document["zones"] else None
    readers_have = homepage.before(front, live)
    chosen = {slot.document["id"]: (zone, slot) for zone in (drawn.zones if drawn else []) for slot in zone.slots}
    zone, slot = chosen.get(asked.get("slot", ""), (None, None))
    by_name = {one.document["id"]: one for one in (drawn.zones if drawn else [])}
    zone_chosen = by_name.get(asked.get("zone", ""))
    return {
        "desk": desk,
        "front": front,
        "base": desk.base,
        "live": live,
        "difference": layouts.in_words(readers_have, desk.document),
        "moves": _moves(readers_have, desk.document, _headlines([(readers_have, desk.document)])),
        "waiting": homepage.waiting(front),
        "fronts": _fronts(request.user),
        "at": asked.get("at", ""),
        "at_moment": at,
        "at_sentence": at_sentence,
        "moments": _coming(front),
        "page_url": _page_url(desk, asked.get("at", "")),
        "clean_url": _page_url(desk, asked.get("at", ""), clean=1),
        "history_url": f"{desk.url}history/",
        "places": _places(drawn),
        "zone": zone_chosen,
        "zone_form": ZoneForm(asked if typed else None, zone=zone_chosen.document) if zone_chosen else None,
        "slot": slot,
        "slot_zone": zone,
        "slot_story": _story_of(slot),
        "slot_form": SlotForm(asked if typed else None, initial=_initial(slot)) if slot else None,
        "publish_form": PublishForm(),
        "kinds": _kinds(desk, drawn),
        "document_zones": [(one, one.title or one.kind.name) for one in (drawn.zones if drawn else [])],
        "problems": [*drawn.sentences, *_gone(drawn)] if drawn else [],
        "zone_name": schedule.zone(),
        **_tray(desk, asked, slot),
    }


def _gone(drawn):
    """Return sentences on what a front names and the newspaper no longer has. One query, or none."""
    told = [
        _("“%(story)s” has its own picture: readers may no longer see the one that was chosen here.")
        % {"story": slot.edition.headline}
        for zone in drawn.zones
        for slot in zone.slots
        if slot.by_hand and slot.edition and slot.document["picture"] not in {None, slot.edition.lead_image_id}
    ]
    section = _(
        "The section of “%(zone)s” is gone, so nothing fills it. Put stories there, or take the zone off the page."
    )
    topic = _("The topic of “%(zone)s” is gone, so nothing fills it. Put stories there, or take the zone off the page.")
    gone = [(zone, section) for zone in drawn.zones if zone.kind.rule == "section" and zone.section is None]
    # A topic that fills its zone is there.
    asked = [zone for zone in drawn.zones if zone.kind.rule == "topic" and zone.topic is None]
    there = Topic.objects.in_bulk([zone.document["topic"] for zone in asked]) if asked else {}
    gone += [(zone, topic) for zone in asked if zone.document["topic"] not in there]
    return told + [sentence % {"zone": zone.title or zone.kind.name} for zone, sentence in gone]


def _story_of(slot):
    """Return the Edition of the story that a place is of, which may not stand there yet, or None."""
    if slot is None or slot.by_hand or not slot.is_held:
        return slot and slot.edition
    return Edition.objects.filter(article=slot.story).order_by("-live_from").first()


def _initial(slot):
    document = slot.document if slot.is_held else layouts.new_slot(slot.document["id"])
    until = document["until"]
    return {**document, "until": datetime.fromisoformat(until) if until else None}


def _page_url(desk, at, **more):
    name = "admin:front_page_section" if desk.front.section_id else "admin:front_page"
    url = reverse(name, args=[desk.front.section_id] if desk.front.section_id else [])
    asked = {"layout": desk.replaces.pk if desk.replaces else "", "at": at, **more}
    asked = {key: value for key, value in asked.items() if value}
    return f"{url}?{urlencode(asked)}" if asked else url


def _fronts(user):
    """Return [(name, address, section key)] of the fronts that `user` may lay out."""
    made = [(_("Homepage"), reverse("admin:front"), None)] if homepage.may_lay_out(user) else []
    return made + [
        (section.name, reverse("admin:front_section", args=[section.pk]), section.pk)
        for section in Section.objects.all()
        if homepage.may_lay_out(user, section)
    ]


def _coming(front):
    """Return the moments to come at which the page changes by itself, the soonest first: [(value, words)]."""
    editions = Edition.objects.waiting()
    if front.section:
        editions = editions.filter(section=front.section)
    soonest = list(editions.order_by("live_from")[:12])
    found = {edition.live_from: [] for edition in soonest}
    for edition in soonest:
        found[edition.live_from].append(edition.headline)
    for layout in homepage.waiting(front):
        found.setdefault(layout.live_from, []).append(_("Layout of %(name)s") % {"name": layout.by_name})
    # An input knows no seconds: in the minute after it, what begins within one is out.
    return [
        (
            f"{timezone.localtime(at + timedelta(minutes=1)):%Y-%m-%dT%H:%M}",
            f"{moments.in_words(at)}: {', '.join(what)}",
        )
        for at, what in sorted(found.items())
    ]


def _places(drawn):
    """Return [(slot, words)] of the places an editor can put stories in."""
    return [
        (
            slot.document["id"],
            f"{zone.title or zone.kind.name} {number}: {slot.edition.headline if slot.edition else '–'}",
        )
        for zone in (drawn.zones if drawn else [])
        if zone.kind.by_hand
        for number, slot in enumerate(zone.slots, start=1)
    ]


def _kinds(desk, drawn):
    """Return the zones that can be added, as [(value, name)]."""
    there = {zone["kind"] for zone in desk.document["zones"]}
    made = []
    for name, kind in layouts.KINDS.items():
        if name == "section":
            made += [(f"section-{section.pk}", section.name) for section in (drawn.sections if drawn else [])]
        elif name != "topic" and not (name == "lead" and "lead" in there):
            made.append((name, kind.name))
    return made


def _tray(desk, asked, slot):
    """Return the stories to place, with what speaks against each."""
    tab, query = asked.get("tab", "newest"), asked.get("q", "").replace("\0", "").strip()
    now = timezone.now()
    live = Edition.objects.live(now)
    own = {"section": desk.front.section} if desk.front.section else {}
    if query:
        keys = search.find(search.parse(query, search.languages()), search.Choice(), newest=True)
        waiting = Edition.objects.waiting(now).filter(headline__icontains=query)
        editions = search.page(keys, None, TRAY_LENGTH)[0]
        editions += waiting.for_boxes().order_by("live_from", "pk")[:TRAY_LENGTH]
    elif tab == "read":
        editions = popular.most_read(TRAY_LENGTH)
    elif tab == "soon":
        editions = list(
            Edition.objects.waiting(now).filter(**own).for_boxes().order_by("live_from", "pk")[:TRAY_LENGTH]
        )
    else:
        editions = list(live.filter(**own).newest_first().for_boxes()[:TRAY_LENGTH])
    placed = layouts.placed(desk.document)
    names = {one["id"]: layouts.zone_name(zone) for zone, one in layouts.slots(desk.document)}
    for edition in editions:
        edition.warnings = []
        edition.is_placed = edition.article_id in placed
        if edition.is_placed:
            edition.warnings.append(_("On the page already, in %(zone)s") % {"zone": names[placed[edition.article_id]]})
        if edition.live_from > now:
            edition.warnings.append(_("Out %(moment)s") % {"moment": moments.in_words(edition.live_from)})
        days = (now - edition.first_published_at).days
        if days >= OLD_DAYS:
            edition.warnings.append(ngettext("%(n)d day old", "%(n)d days old", days) % {"n": days})
        if not edition.has_picture:
            edition.warnings.append(_("No picture"))
    target = slot.document["id"] if slot else None
    return {"tray": editions, "tab": "" if query else tab, "query": query, "target": target}


def _headlines(pairs):
    """Return {article: its newest headline} of all stories that stand by hand in pairs of documents. One query."""
    keys = {key for pair in pairs for document in pair for key in layouts.placed(document)}
    editions = Edition.objects.filter(article__in=keys).order_by("live_from")
    return dict(editions.values_list("article", "headline"))


def _moves(old, new, headlines):
    """Return what has changed from one document to another, a sentence each, with the headlines."""
    found = layouts.changes(old, new)
    was, now = layouts.placed(old), layouts.placed(new)
    lead = [(layouts.lead_slot(one) or {}).get("article") for one in (old, new)]

    def named(key):
        return headlines.get(key) or _("a story")

    def place(document, name):
        zone, slot = layouts.find(document, name)
        return _("%(zone)s, place %(place)d") % {
            "zone": layouts.zone_name(zone),
            "place": zone["slots"].index(slot) + 1,
        }

    told = []
    if found["lead"]:
        words = {
            "old": named(lead[0]) if lead[0] else _("the newest"),
            "new": named(lead[1]) if lead[1] else _("the newest"),
        }
        told.append(_("Lead: “%(new)s” instead of “%(old)s”.") % words)
    for key in found["moved"]:
        words = {"story": named(key), "old": place(old, was[key]), "new": place(new, now[key])}
        told.append(_("“%(story)s” from %(old)s to %(new)s.") % words)
    told += [
        _("“%(story)s” to %(new)s.") % {"story": named(key), "new": place(new, now[key])} for key in found["added"]
    ]
    told += [
        _("“%(story)s” off %(old)s.") % {"story": named(key), "old": place(old, was[key])} for key in found["taken"]
    ]
    told += [_("“%(story)s” is drawn otherwise.") % {"story": named(key)} for key in found["words"]]
    if found["zones"] or found["order"]:
        told.append(_("The zones: %(zones)s.") % {"zones": ", ".join(layouts.zone_name(zone) for zone in new["zones"])})
    return told


def _parts(request, desk, told, done):
    """Answer a script: what the parts of the page are now."""
    context = _shown(request, desk, request.POST)
    at = context["at_moment"]
    drawn = _drawn(desk, at, _editing(desk))
    return JsonResponse(
        {
            "base": desk.base.pk if desk.base else 0,
            "step": desk.step.pk if desk.step else 0,
            "layout": desk.replaces.pk if desk.replaces else "",
            "told": told,
            "done": done,
            "page": render_to_string("admin/front/page_zones.html", drawn, request),
            "parts": {
                name: render_to_string(f"admin/front/{name}.html", context, request)
                for name in ("says", "tray", "inspector")
            },
        }
    )
