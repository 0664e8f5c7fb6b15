"""What a public page shows: the context of each page's template, for the public view and the preview alike."""

from itertools import chain

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Subquery
from django.utils import timezone
from django.utils.text import Truncator

from . import body, homepage, live_blog, made_of, popular, related, search
from .archive import Period, counts, oldest_day
from .models import Correction, Edition, Image

LIST_LENGTH = 30
READING_NOW = 5
#: Stories that open a section's page; one of them leads.
SECTION_TOP = 5
MORE_STORIES = 4


def home(document=None, *, at=None, editing=None):
    """Return the context of articles/home.html: of a layout's document, or without one as the page fills itself.

    `at` is the moment it is drawn for; `editing` is what its places need to be laid out: see admin/front.py.
    """
    made_of.note(made_of.STORIES, made_of.front_of(None))
    return _front(homepage.compose(document, at=at), editing)


def _front(front, editing):
    if editing:
        for zone in front.zones:
            for slot in zone.slots:
                slot.tools = zone.kind.by_hand
    rows = front.rows(with_empty=bool(editing))
    return {"front": front, "rows": rows, "lead": front.lead, "sections": front.sections, "editing": editing}


def article(edition, targets=None, *, entry="", before=""):
    """Return the context of articles/article.html for an Edition from for_page(). No story stands on it twice.

    For one from proofs.pull(), `targets` are the keys of its related stories. `entry` and `before` are as a reader's
    address has them: see live_blog.page().
    """
    named = body.references(edition.body)
    blog = live_blog.page(edition, entry=entry, before=before) if edition.is_live_blog else {"entries": []}
    texts = "".join(one.body for one in blog["entries"])
    in_entries, anywhere = body.references(texts), body.references(edition.body + texts)
    linked = {*named.links, *in_entries.articles, *in_entries.links}
    around = related.around(
        edition,
        boxed=named.articles,
        linked=linked,
        targets=targets,
        # As many as are left when the lists before have taken theirs.
        alike=named.automatic + 2 if named.automatic else 0,
        newest=MORE_STORIES + READING_NOW + named.automatic + 2,
    )
    placed = [key for key in named.articles if key in around.pointed]
    series = _series_box(edition, around, without={*placed, *in_entries.articles})
    # The desk's related stories, as far as they stand nowhere yet.
    stands = {*placed, *linked, *series["shown"]}
    by_desk = [key for key, other in around.pointed.items() if other.place is not None and key not in stands]
    source, automatic = edition.body, []
    if named.automatic:
        automatic = [around.pointed[key] for key in by_desk]
        automatic += [other for other in around.alike if other.article_id not in series["shown"]]
        automatic = automatic[: named.automatic]
    elif not placed:
        source = body.with_also_read(source, by_desk)
        placed = body.references(source).articles
    boxed = {*placed, *(other.article_id for other in automatic)}
    shown = {edition.article_id, *around.pointed, *boxed, *series["shown"]}
    reading = popular.reading_now(READING_NOW, without=shown)
    shown |= {other.article_id for other in reading}
    more = [around.pointed[key] for key in by_desk if key not in boxed]
    more += [other for other in around.newest if other.article_id not in shown]
    objects = body.Objects(_images(anywhere), around.pointed, automatic)
    _draw(blog["entries"], objects, without=boxed)
    return {
        "edition": edition,
        "body": body.render(source, objects),
        "blog": blog if edition.is_live_blog else None,
        "frames": body.frames(anywhere, edition.video),
        "automatic": automatic,
        "series": series,
        "reading_now": reading,
        "more": more[:MORE_STORIES],
        "corrections": _corrections(edition) if edition.is_corrected else [],
    }


def _corrections(edition):
    return list(Correction.objects.standing().filter(article=edition.article_id))


def _series_box(edition, around, *, without):
    """Return what the box of a story's series shows: {} without one, else its part, the parts, and the neighbours.

    A neighbour with one of the keys `without` has its place in a text already. `shown` are the keys of the others.
    """
    if edition.series is None:
        return {"shown": set()}
    made_of.note(made_of.stories_of("series", edition.series_id))
    neighbours = {
        name: other
        for name, other in (("previous", around.previous), ("next", around.next))
        if other and other.article_id not in without
    }
    shown = {other.article_id for other in neighbours.values()}
    return {"series": edition.series, "part": around.part, "parts": around.parts, "shown": shown, **neighbours}


def live_updates(edition, after):
    """Return the context of articles/live_updates.html: what has changed in a live blog since the cursor `after`.

    None if `after` is no cursor.
    """
    told = live_blog.changes(edition, after)
    if told is not None:
        _draw(told["changed"], _objects(body.references("".join(entry.body for entry in told["changed"]))))
    return told and {"edition": edition, "blog": told}


def elsewhere(editions, entries):
    """Return for each of the Editions what programs of others show of it: {"body", "entries", "corrections"}.

    Boxes and embeds are plain links, and addresses absolute. `entries` are those of live blogs, by article key; they
    get their text as `drawn`. At most three queries.
    """
    texts = [edition.body for edition in editions] + [entry.body for entry in chain.from_iterable(entries.values())]
    objects = _objects(body.references("".join(texts)))
    corrections: dict[int, list] = {}
    for correction in Correction.objects.standing().filter(article__in=_keys(editions)):
        corrections.setdefault(correction.article_id, []).append(correction)
    for entry in chain.from_iterable(entries.values()):
        entry.drawn = body.render_elsewhere(entry.body, objects, settings.SITE_URL)
    return [
        {
            "body": body.render_elsewhere(edition.body, objects, settings.SITE_URL),
            "entries": entries.get(edition.article_id, []),
            "corrections": corrections.get(edition.article_id, []),
        }
        for edition in editions
    ]


def standing(page):
    """Return the context of articles/page.html."""
    named = body.references(page.body)
    about = Truncator(" ".join(body.plain_text(page.body).split())).chars(160)
    return {"page": page, "body": body.render(page.body, _objects(named)), "about": about, "frames": body.frames(named)}


def section(section, before, document=None, *, at=None, editing=None):
    """Return the context of articles/section.html: `before` as in listing(), the rest as in home().

    A section that nobody has laid out, and every page of it but the first, is a list.
    """
    made_of.note(made_of.stories_of("section", section.pk), made_of.front_of(section.pk))
    if document is None or before:
        return _section_list(section, before)
    front = homepage.compose(document, section=section, at=at)
    shown = {edition.article_id for edition in front.editions}
    listed = listing(section.editions.live(at).exclude(article__in=shown), "")
    return {"section": section, **_front(front, editing), **listed}


def _section_list(section, before):
    """Return the context of articles/section.html for a list. No story stands on it twice.

    The first page opens with `lead` and, if there are enough stories, those `beside` it; `rest` is the list. What of
    the list is being read moves beside it.
    """
    listed = listing(section.editions.live(), before)
    lead, beside, rest = None, [], listed["editions"]
    if rest and listed["is_first"]:
        lead, *rest = _pictured_first(rest)
        if len(rest) >= SECTION_TOP:
            beside, rest = rest[: SECTION_TOP - 1], rest[SECTION_TOP - 1 :]
    if len(rest) < 2 * READING_NOW:
        # A short list stays whole; a small section has nothing else to show, so the paper stands in for it.
        own = None if listed["is_first"] else section
        reading = popular.reading_now(READING_NOW, section=own, without=_keys(listed["editions"]))
    else:
        reading = popular.reading_now(READING_NOW, section=section, without=_keys([lead, *beside] if lead else []))
        rest = [edition for edition in rest if edition.article_id not in _keys(reading)]
    return {"section": section, "lead": lead, "beside": beside, "rest": rest, "reading_now": reading, **listed}


def series(series, page):
    """Return the context of articles/series.html, its parts in their order, or None while none is live.

    `page` is a number as `?page=` gave it, whatever a reader made of it; nonsense is the first. Two queries.
    """
    made_of.note(made_of.stories_of("series", series.pk))
    live = Edition.objects.live().filter(series=series).oldest_first().for_cards()
    parts = Paginator(live, LIST_LENGTH).get_page(page)
    return {"series": series, "parts": parts} if parts else None


def topic(topic, before):
    """Return the context of articles/topic.html, or None while no live edition names the topic."""
    made_of.note(made_of.stories_of("topic", topic.pk))
    listed = listing(topic.editions.live(), before)
    return {"topic": topic, **listed} if listed["editions"] else None


def author(author, before):
    """Return the context of articles/author.html, or None while no live edition has their byline."""
    made_of.note(made_of.stories_of("author", author.pk))
    listed = listing(author.editions.live(), before)
    return {"author": author, **listed} if listed["editions"] else None


def latest(before):
    """Return the context of articles/latest.html."""
    made_of.note(made_of.STORIES)
    return _headlines(Edition.objects.live(), before)


def archive(period, before):
    """Return the context of articles/archive.html for an archive.Period, or for the whole (None).

    None for a time before the first story, and for one to come. `parts` are the shorter periods in it and how many
    stories each has; the stories themselves are listed as in listing(), but not for a year or the whole.
    """
    made_of.note(period.tag if period else made_of.STORIES)
    oldest, today = oldest_day(), timezone.localdate()
    if period is None:
        parts = [Period(year) for year in range(today.year, oldest.year - 1, -1)] if oldest else []
        return {"parts": _counted(parts), "is_first": True}
    if oldest is None or period.last_day < oldest or period.first_day > today:
        return None
    listed = _headlines(period.editions(), before) if period.month else {"is_first": True}
    return {
        "period": period,
        "parts": _counted([part for part in period.parts if part.last_day >= oldest and part.first_day <= today]),
        "previous": period.previous if period.first_day > oldest else None,
        "next": period.next if period.last_day < today else None,
        **listed,
    }


def corrections(before):
    """Return the context of articles/corrections.html: the newest first, paged by key as in listing()."""
    made_of.note(made_of.CORRECTIONS)
    page, ways = _page(Correction.objects.live(), before, "pk")
    return {"corrections": with_editions(page), **ways}


def with_editions(corrections):
    """Give each Correction the `edition` that readers see of its article. One query."""
    keys = {correction.article_id for correction in corrections}
    live = {edition.article_id: edition for edition in Edition.objects.live().for_boxes().filter(article__in=keys)}
    for correction in corrections:
        correction.edition = live.get(correction.article_id)
    # One may have left in between.
    return [correction for correction in corrections if correction.edition]


def results(asked):
    """Return the context of articles/search.html for what stands in its address, whatever a reader made of it."""
    made_of.note(made_of.STORIES)
    form = search.SearchForm(asked)
    query, choice = search.parse(form.query, search.languages()), form.choice
    keys = search.find(query, choice, newest=form.is_newest_first)
    before = asked.get("before", "")
    found, is_first, is_last = search.page(keys, int(before) if _is_key(before) else None, LIST_LENGTH)
    entries = search.entries_of(found, search.LOOKED_THROUGH)
    for edition in found:
        edition.found = search.shown(edition, query, entries[edition.pk])
    return {
        "form": form,
        "query": form.query,
        "asked": query,
        "choice": choice,
        "editions": found,
        "meant": _meant(form) if query and not found else "",
        "more": None if is_last else found[-1].pk,
        "is_first": is_first,
        "is_all": len(keys) < search.MOST_RESULTS,
    }


def _meant(form):
    """Return another spelling of what a search found nothing for, if it finds something, else ""."""
    meant = search.meant(form.query)
    keys = search.find(search.parse(meant, search.languages()), form.choice) if meant else []
    found, _is_first, _is_last = search.page(keys, None, 1)
    return meant if found else ""


def listing(editions, before):
    """Return one page of a list, newest first: {"editions", "before", "newer", "older", "is_first"}.

    Lists page by key, so that a page's address keeps its meaning while stories are added: `before` is the key of the
    last article of the page before, as `?before=` gave it, whatever a reader made of it. `newer` and `older` are the
    keys of the pages beside it, or None: the newer one without a key is the first page. Nonsense, and a page that is no
    more, give the first page.
    """
    page, ways = _page(editions.for_cards(), before, "article_id")
    return {"editions": page, **ways}


def _headlines(editions, before):
    """As listing(), for lists that name no authors."""
    page, ways = _page(editions.for_boxes(), before, "article_id")
    return {"editions": page, **ways}


def _page(queryset, before, key):
    """Return a page of a queryset that has newest_first(), before() and up_to(), and the keys of listing().

    `key` names the attribute that these know a row by. One query, and another if nothing comes after `before`.
    """
    after = int(before) if _is_key(before) else None
    page = queryset.newest_first()
    if after is not None:
        newer = queryset.up_to(after).newest_first().reverse().values(key)[LIST_LENGTH : LIST_LENGTH + 1]
        page = queryset.before(after).newest_first().annotate(newer=Subquery(newer))
    rows = list(page[: LIST_LENGTH + 1])
    if after is not None and not rows:  # what was older has been withdrawn
        return _page(queryset, "", key)
    shown = rows[:LIST_LENGTH]
    return shown, {
        "before": after,
        "newer": shown[0].newer if after is not None else None,
        "older": getattr(shown[-1], key) if len(rows) > LIST_LENGTH else None,
        "is_first": after is None,
    }


def _is_key(before):
    return bool(before) and before.isascii() and before.isdecimal() and len(before) <= 18


def _draw(entries, objects, without=()):
    """Give each Entry its text as `drawn`; stories with the keys `without` have their box on the page already."""
    drawn = body.render_parts({f"entry-{entry.pk}": entry.body for entry in entries}, objects, without)
    for entry in entries:
        entry.drawn = drawn[f"entry-{entry.pk}"]


def _objects(named):
    """Return what body.References name, for a page that shows no other story. At most two queries."""
    keys = {*named.articles, *named.links}
    stories = Edition.objects.live().filter(article__in=keys).for_boxes() if keys else []
    return body.Objects(images=_images(named), articles={edition.article_id: edition for edition in stories})


def _images(named):
    """Return the pictures that body.References name, by key: to be drawn or said to be gone. At most one query."""
    images = Image.objects.filter(pk__in=named.images) if named.images else []
    return {image.pk: image for image in images if image.is_drawable or image.rights_expired()}


def _pictured_first(editions):
    """Return a list with the first of its newest few that has a picture leading: a lead wants one."""
    lead = next((edition for edition in editions[:SECTION_TOP] if edition.has_picture), editions[0])
    return [lead, *(edition for edition in editions if edition is not lead)]


def _counted(periods):
    return list(zip(periods, counts(periods), strict=True)) if periods else []


def _keys(editions):
    return {edition.article_id for edition in editions}
