"""The verbs of a front: who lays it out, and how a layout gets to readers and back. The only writer of layouts."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import layouts, moments, roles
from ..models import Front, Layout, name_of
from ..refusals import Refused, refuse_unless
from .composing import compose

#: Drafts that nobody published are kept so long; what readers saw is kept for good.
DRAFTS_KEPT = timedelta(days=30)


class Conflict(Refused):
    """Two editors changed the same. `layout` is what stands, `aside` the row that keeps what was refused."""

    def __init__(self, *sentences, layout, aside):
        super().__init__(*sentences)
        self.layout, self.aside = layout, aside


def may_lay_out(user, section=None):
    """Whether `user` may lay out the front of a section, or the homepage: an Editor of all sections, and the Chief."""
    if not user.has_perms(["articles.publish_article", "articles.change_any_article"]):
        return False
    keys = roles.sections_of(user)
    return keys is None or (section is not None and section.pk in keys)


def live(front, at=None):
    """Return the Layout that readers see at `at` (default: now), or None where the front fills itself."""
    return front.layouts.live(at).first()


def waiting(front):
    """Return the Layouts that readers will see, the soonest first."""
    return list(front.layouts.waiting())


def working(front, replaces=None):
    """Return the Layout that editors go on from: the newest draft that was not published, else what is live, or None.

    `replaces` is a waiting layout that is being changed: then its newest draft, else it.
    """
    draft = front.layouts.drafts().filter(replaces=replaces).first()
    if draft and not front.layouts.filter(base=draft, live_from__isnull=False).exists():
        return draft
    return replaces or live(front)


def follow(front, key):
    """Return the waiting Layout that the one with this key is or, changed meanwhile, has become; or None."""
    ahead = {layout.pk: layout for layout in waiting(front)}
    while ahead and key and key not in ahead:
        became = front.layouts.filter(Q(base=key) | Q(base__replaces=key), live_from__isnull=False)
        key = became.order_by("pk").values_list("pk", flat=True).first()
    return ahead.get(key)


def before(front, layout):
    """Return the document that `layout` shows to whoever goes on from it.

    For no layout, or one that holds nothing, it is that of the page that fills itself.
    """
    document = layouts.read(layout.document)[0] if layout else None
    return document if document and document["zones"] else compose(section=front.section).document


def save_draft(front, document, *, by, base, replaces=None, note=""):
    """Keep what an editor has made of `base`, a Layout or None. Return the draft, theirs and others' work in it.

    Somebody else's save since `base` is brought together with this one, place by place. Where both changed the same,
    theirs stands, this one is kept aside, and Conflict says where.
    """
    saved = _save(front, document, by=by, base=base, replaces=replaces, note=note)
    if isinstance(saved, Conflict):
        # Not raised within the transaction: what is kept aside stays.
        raise saved
    return saved


@transaction.atomic
def _save(front, document, *, by, base, replaces, note):
    """Return the Layout that save_draft() returns, or the Conflict that it raises."""
    front = _locked(front)
    refuse_unless(may_lay_out(by, front.section), _not_theirs(front))
    document, _sentences = layouts.read(document)
    if replaces is None:
        _catch_up(front)
    newest = working(front, replaces)
    if newest is not None and newest != base:
        merged, conflicts = layouts.merge(before(front, base), before(front, newest), document)
        if conflicts:
            aside = _write(front, document, by=by, base=base, replaces=replaces, is_aside=True)
            told = _("%(name)s saved this page after you opened it, and changed the same.") % {"name": newest.by_name}
            return Conflict(told, *conflicts, _("Both are kept."), layout=newest, aside=aside)
        document, base = layouts.read(merged)[0], newest
    layouts.refuse_without_zones(document)
    if base is not None and document == before(front, base):
        return base
    front.layouts.drafts().filter(made_at__lt=timezone.now() - DRAFTS_KEPT).delete()
    return _write(front, document, by=by, base=base, replaces=replaces, note=note)


def undone(front, row, *, by, replaces=None):
    """Return the document that editors have before them, without the step that the draft with the key `row` was.

    What others did since stays. Raise Refused for a step of somebody else, and where others have gone on from it.
    """
    step = front.layouts.drafts().filter(pk=row, replaces=replaces, by=by).first()
    refuse_unless(step, _("That is no step of yours that can be undone."))
    return layouts.without(before(front, working(front, replaces)), before(front, step.base), before(front, step))


@transaction.atomic
def start_anew(front, *, by):
    """Put the draft aside and go on from what readers see. Return the new draft; the old one stays in the history."""
    document = before(front, live(front))
    front = _locked(front)
    refuse_unless(may_lay_out(by, front.section), _not_theirs(front))
    return _write(front, document, by=by, base=working(front), note=_("Began anew from what is live"))


@transaction.atomic
def publish(front, layout, *, by, at=None, until=None, note=""):
    """Let readers see what `layout` holds from `at` (default, or past: now) until `until`. Return the new Layout.

    When it ends, what stood before stands again. A layout that changes a waiting one takes its place.
    """
    front = _locked(front)
    refuse_unless(may_lay_out(by, front.section), _not_theirs(front))
    now = timezone.now()
    begins = max(at or now, now)
    refuse_unless(until is None or until > begins, _("It would end before it begins."))
    document, _sentences = layouts.read(layout.document if isinstance(layout, Layout) else layout)
    layouts.refuse_without_zones(document)
    base = layout if isinstance(layout, Layout) else None
    standing = live(front, now)
    if standing and begins == now and standing.document == document and standing.live_until == until:
        raise Refused(_("Readers see this already."))
    replaced = (base.replaces or base) if base else None
    if replaced in waiting(front):
        _cancel(replaced, by)
    made = _write(front, document, by=by, base=base, live_from=begins, live_until=until, note=note)
    if begins == now:
        _carry_over(front, standing, made, by)
        _catch_up(front)
    return made


@transaction.atomic
def publish_with_lead(edition, *, by):
    """Let a story lead the homepage from the moment it begins. Return the Layout. For workflow.publish().

    One that leads by hand then leads on.
    """
    front = Front.of()
    standing = live(front, edition.live_from)
    old = before(front, standing)
    document, _sentences = layouts.put_in_lead(old, edition.article_id)
    if standing and document == old:
        return standing
    note = _("Lead: %(story)s") % {"story": edition}
    until = standing.live_until if standing else None
    return publish(front, document, by=by, at=edition.live_from, until=until, note=note)


@transaction.atomic
def cancel(layout, *, by):
    """Take back a layout that waits for its moment. Return it."""
    front = _locked(layout.front)
    refuse_unless(may_lay_out(by, front.section), _not_theirs(front))
    layout = front.layouts.get(pk=layout.pk)
    refuse_unless(layout.live_from and not layout.cancelled_at, _("Nothing waits there."))
    refuse_unless(layout.live_from > timezone.now(), _("Readers see it already. Roll back instead."))
    return _cancel(layout, by)


def roll_back(front, layout, *, by):
    """Let readers see an old layout again, from now on. Return the new Layout that shows it."""
    when = moments.in_words(layout.live_from or layout.made_at)
    note = _("Rolled back to %(moment)s by %(name)s") % {"moment": when, "name": layout.by_name}
    return publish(front, layout.document, by=by, note=note)


def _carry_over(front, standing, made, by):
    """Bring what was changed now into the layouts that wait, and their drafts, so that none undoes it at its moment.

    Where one has changed the same it stays as its editor made it; so does one that begins when the change has ended.
    """
    for layout in waiting(front):
        if standing is None or (made.live_until and made.live_until <= layout.live_from):
            continue
        old, new = before(front, standing), before(front, made)
        merged, conflicts = layouts.merge(old, before(front, layout), new)
        if conflicts or merged == before(front, layout):
            continue
        draft = working(front, layout)
        _cancel(layout, by)
        times = {"live_from": layout.live_from, "live_until": layout.live_until}
        note = _("As %(name)s made it, with what was changed meanwhile") % {"name": layout.by_name}
        carried = _write(front, layouts.read(merged)[0], by=by, base=layout, note=note, **times)
        front.layouts.drafts().filter(replaces=layout).update(replaces=carried)
        if draft != layout:
            _bring_into(draft, old, new, made, replaces=carried)


@transaction.atomic
def catch_up(front):
    """Bring what readers have got since the open draft was kept into it: see _catch_up()."""
    _catch_up(_locked(front))


def _catch_up(front):
    """Bring what readers have got since the open draft was kept into it, if there is one, so that it does not undo it.

    Where the draft has changed the same it stays as its editor made it.
    """
    draft = working(front)
    if draft is None or draft.live_from:
        return
    was, now = live(front, draft.made_at), live(front)
    if was != now:
        _bring_into(draft, before(front, was), before(front, now), now or draft)


def _bring_into(draft, old, new, source, *, replaces=None):
    """Write a draft anew with what has changed from one document to another, in the name of who made `source`."""
    mine = before(draft.front, draft)
    document, _sentences = layouts.read(layouts.merge(old, mine, new)[0])
    if document["zones"] and document != mine:
        note = _("With what readers have got meanwhile")
        _write(draft.front, document, by=source.by, base=draft, replaces=replaces, note=note, by_name=source.by_name)


def _cancel(layout, by):
    layout.cancelled_at, layout.cancelled_by_name = timezone.now(), name_of(by)
    layout.save(update_fields=["cancelled_at", "cancelled_by_name"])
    return layout


def _write(front, document, *, by, base, replaces=None, note="", **fields):
    return Layout.objects.create(
        front=front,
        document=document,
        base=base,
        replaces=replaces,
        by=by,
        note=note[:300],
        **({"by_name": name_of(by)} if by else {}) | fields,
    )


def _locked(front):
    return Front.objects.select_for_update(of=("self",)).select_related("section").get(pk=front.pk)


def _not_theirs(front):
    if front.section:
        return _("%(section)s is not a section of yours.") % {"section": front.section}
    return _("The homepage is for editors of all sections.")


def follow_merged(field, old, new):
    """Let zones of the section or topic (`field`) `old`, which is no more, follow `new`, in past layouts too.

    It is the same front, so no layout is added for it. One query, and one for each layout that is changed.
    """
    for layout in Layout.objects.only("document").iterator():
        if document := layouts.following(layout.document, field, old, new):
            Layout.objects.filter(pk=layout.pk).update(document=document)
