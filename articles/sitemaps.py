"""Sitemaps: an index, a file of each kind of page, one of articles for each month, and the news of two days.

https://www.sitemaps.org/protocol.html and its schemas; for pictures
https://developers.google.com/search/docs/crawling-indexing/sitemaps/image-sitemaps, for news
https://developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap.
"""

import re
from datetime import UTC
from itertools import chain
from urllib.parse import quote
from xml.sax.saxutils import escape  # nosec B406 # it only escapes

from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import Count, Max, Min, OuterRef, Q, Subquery
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from . import made_of, pagecache, pictures, renditions
from .addresses import absolute
from .feed_formats import writable
from .models import Author, Correction, Edition, Entry, ImageUse, Page, Section, Series, SiteIdentity, Topic
from .models.edition import NEWS_AGE

#: The protocol allows 50,000 addresses and 50 MB a file. An address has up to 2 kB where a script needs nine bytes a
#: letter, and each picture adds to it: so many of both stay far below.
MOST, MOST_PICTURES = 10_000, 10
PICTURE_WIDTH = 1280
#: So many stories Google News takes a file.
MOST_NEWS = 1_000

_NAMESPACES = {
    "image": "http://www.google.com/schemas/sitemap-image/1.1",
    "news": "http://www.google.com/schemas/sitemap-news/0.9",
}


class MonthConverter:
    """A month in an address: 2026-05."""

    regex = "[0-9]{4}-[0-9]{2}"

    def to_python(self, value):
        return int(value.replace("-", ""))

    def to_url(self, value):
        return f"{value // 100:04}-{value % 100:02}"


@require_safe
@conditional_page
def index(request):
    """List every file that has something in it, with the last change of a story in it where it is known."""
    made_of.note(made_of.STORIES, made_of.CHANGES, made_of.FRAME)
    files = [(reverse("sitemap", args=["sections"]), None)]
    if latest := Page.objects.aggregate(latest=Max("changed_at"))["latest"]:
        files.append((reverse("sitemap", args=["pages"]), latest))
    files += [(_part(reverse("sitemap", args=[name]), part), None) for name in NUMBERED for part in _ranges(name)]
    for month, parts, changed_at in _months():
        files += [(_part(reverse("articles_sitemap", args=[month]), part), changed_at) for part in parts]
    files += [(path, None) for path in _news_files()]
    return _answer("sitemapindex", "sitemap", [(path, changed_at, "") for path, changed_at in files])


@pagecache.asks_for("from", "to")
@require_safe
@conditional_page
def of_kind(request, kind):
    """List the pages of a kind: the front page and sections, standing pages, topics, authors, series."""
    made_of.note(made_of.FRAME, *([made_of.STORIES] if kind in NUMBERED else []))
    if kind == "sections":
        pages = [(reverse("home"), None), *((one.get_absolute_url(), None) for one in Section.objects.all())]
    elif kind == "pages":
        pages = [(one.get_absolute_url(), one.changed_at) for one in Page.objects.defer("body")]
    elif kind in NUMBERED:
        things = _within(NUMBERED[kind].objects.with_stories(), "pk", request)
        pages = [(one.get_absolute_url(), None) for one in things.only("slug").order_by("pk")[:MOST]]
    else:
        raise Http404
    return _answer("urlset", "url", [(path, changed_at, "") for path, changed_at in pages])


@pagecache.asks_for("from", "to")
@require_safe
@conditional_page
def articles(request, month):
    """List the live stories that were first published in a month, with their pictures."""
    made_of.note(made_of.stories_of("published", month), made_of.IMAGES)
    live = _within(Edition.objects.live().filter(published_month=month), "article", request)
    listed = live.order_by("article_id").with_changed_at()
    stories = list(listed.values_list("pk", "section__slug", "slug", "changed_at")[:MOST])
    if not stories:
        raise Http404
    shown = _pictures(live)
    # Asked for each story, this alone would take longer than all else.
    folders = {section: reverse("article", args=[section, "-"]).removesuffix("-/") for _key, section, *_rest in stories}
    entries = [
        (
            f"{folders[section]}{quote(slug)}/",
            changed_at,
            "".join(f"<image:image><image:loc>{escape(one)}</image:loc></image:image>" for one in shown.get(key, ())),
        )
        for key, section, slug, changed_at in stories
    ]
    return _answer("urlset", "url", entries, "image")


@pagecache.asks_for("before")
@require_safe
@conditional_page
def news(request):
    """List the live stories of the last two days, the newest first; `?before=` is the last story of the file before."""
    made_of.note(made_of.STORIES)
    stories = _news()
    if "before" in request.GET:
        last = stories.filter(article=_key(request.GET["before"])).first()
        if last is None:
            raise Http404
        stories = stories.before(last.article_id)
    name = _text(_publication(SiteIdentity.load().name))
    entries = []
    for story in stories.select_related("section").defer("body", "search_text")[:MOST_NEWS]:
        of = f"<news:name>{name}</news:name><news:language>{_language(story)}</news:language>"
        at = _moment(story.first_published_at)
        said = f"<news:publication>{of}</news:publication><news:publication_date>{at}</news:publication_date>"
        said += f"<news:title>{_text(story.headline)}</news:title>"
        entries.append((story.get_absolute_url(), None, f"<news:news>{said}</news:news>"))
    return _answer("urlset", "url", entries, "news")


def _news():
    """Return the editions that news.google.com may be told of, the newest first."""
    recent = Edition.objects.live().filter(first_published_at__gt=timezone.now() - NEWS_AGE)
    # What somebody paid for is no news: https://support.google.com/news/publisher-center/answer/6204050
    return recent.filter(sponsor="").newest_first()


def _news_files():
    keys = list(_news().values_list("article", flat=True))
    at = reverse("news_sitemap")
    return [f"{at}?before={keys[start - 1]}" if start else at for start in range(0, len(keys), MOST_NEWS)]


def _publication(name):
    """Return the newspaper's name as Google News has it: without what stands in brackets."""
    return re.sub(r"\s*\([^()]*\)", "", name).strip() or name


def _language(story):
    """Return a story's language as ISO 639 has it, which is what Google News takes; Chinese by its script."""
    language = (story.language or settings.LANGUAGE_CODE).lower()
    if language.startswith("zh"):
        return "zh-tw" if language.startswith(("zh-hant", "zh-tw", "zh-hk")) else "zh-cn"
    return language.partition("-")[0]


# Which files there are


def _months():
    """Return [(month, its parts, the last change of a story in it)] of the live stories, the newest month first.

    Three queries, and two more only where a month may be too long for one file. None of them looks at every story: the
    first steps through the index from month to month (https://wiki.postgresql.org/wiki/Loose_indexscan).
    """
    of_month = Edition.objects.live().filter(published_month=RawSQL("months.month", ()))
    newest, parameters = of_month.order_by("-updated_at").values("pk")[:1].query.sql_with_params()
    found = Edition.objects.raw(
        f"""
        WITH RECURSIVE months(month) AS (
            SELECT MIN(published_month) FROM articles_edition
            UNION ALL
            SELECT (SELECT MIN(published_month) FROM articles_edition WHERE published_month > month)
            FROM months WHERE month IS NOT NULL
        )
        SELECT edition.id, edition.published_month, edition.updated_at,
            (SELECT MIN(article_id) FROM articles_edition WHERE published_month = month) AS first,
            (SELECT MAX(article_id) FROM articles_edition WHERE published_month = month) AS last
        FROM months JOIN articles_edition AS edition ON edition.id = ({newest})
        ORDER BY month DESC
        """,  # nosec B608 # a query of ours
        parameters,
    )
    months = list(found)
    changed = _changed()
    # Keys are given in order: a month has at most as many stories as lie between its first and its last.
    wide = [one.published_month for one in months if one.last - one.first >= MOST]
    parts = _parts_of_long(wide) if wide else {}
    return [
        (
            one.published_month,
            parts.get(one.published_month, [None]),
            max(one.updated_at, changed.get(one.published_month, one.updated_at)),
        )
        for one in months
    ]


def _parts_of_long(months):
    """Return {month: its parts} of those of `months` that are too long for one file. One query, and one for each."""
    counted = Edition.objects.filter(published_month__in=months).order_by().values("published_month")
    long = counted.annotate(count=Count("pk")).filter(count__gt=MOST).values_list("published_month", flat=True)
    parts = {}
    for month in long:
        live = Edition.objects.live().filter(published_month=month).order_by("article_id")
        starts = list(live.values_list("article", flat=True))[::MOST]
        parts[month] = list(zip(starts, [*starts[1:], ""], strict=True)) if len(starts) > 1 else [None]
    return parts


def _ranges(name):
    """Return the parts of a file of topics, authors or series: by key, so that nobody has to count them."""
    things = NUMBERED[name].objects.with_stories()
    ends = NUMBERED[name].objects.aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    starts = range(ends["first"], ends["last"] + 1, MOST)
    if len(starts) == 1:
        return [None] if things.exists() else []
    parts = [(start, start + MOST) for start in starts]
    return [part for part in parts if things.filter(pk__gte=part[0], pk__lt=part[1]).exists()]


#: The kinds of pages of which there may be very many.
NUMBERED = {"topics": Topic, "authors": Author, "series": Series}


def _part(path, part):
    """Return the path of a part of a file: (its first key, the first key after it or "")."""
    return f"{path}?from={part[0]}&to={part[1]}" if part else path


def _within(things, name, request):
    """Return the `things` whose key `name` lies in the part that was asked for. Raise Http404 for nonsense."""
    if first := request.GET.get("from"):
        things = things.filter(**{f"{name}__gte": _key(first)})
    if end := request.GET.get("to"):
        things = things.filter(**{f"{name}__lt": _key(end)})
    return things


def _key(word):
    if not (word.isascii() and word.isdecimal() and len(word) <= 18):
        raise Http404
    return int(word)


# What stands in them


def _changed():
    """Return {month: when a live story of it last changed by what with_changed_at() counts besides `updated_at`}.

    Months in which nothing did are left out. Two queries, which read indexes of editions and none of their rows.
    """
    now, live = timezone.now(), Edition.objects.live().order_by()
    month = Subquery(live.filter(article=OuterRef("article")).values("published_month")[:1])
    corrections = Correction.objects.filter(live_from__lte=now).order_by().annotate(month=month).values_list("month")
    went = Max("live_until", filter=Q(live_until__lte=now))
    told = Entry.objects.known(now).filter(article=OuterRef("article")).order_by("-changed_at").values("changed_at")
    blogs = live.filter(form=Edition.Form.LIVE).values_list("published_month").annotate(told=Max(Subquery(told[:1])))
    changed: dict[int, list] = {}
    for in_month, *moments in chain(corrections.annotate(came=Max("live_from"), went=went), blogs):
        changed.setdefault(in_month, []).extend(filter(None, moments))
    return {in_month: max(moments) for in_month, moments in changed.items() if moments}


def _pictures(live):
    """Return {edition's key: addresses of its pictures, the lead picture first}. One query.

    An address is made from what decides the file's name: a picture's list of all its files would be far more to load.
    """
    facts = ["content_hash", "width", "height", "focal_x", "focal_y"]
    uses = ImageUse.objects.filter(edition__in=live.order_by().values("pk"))
    seen = uses.filter(Q(image__rights_expire_at=None) | Q(image__rights_expire_at__gt=timezone.now()))
    folder = absolute(default_storage.url(renditions.path("-"))).removesuffix("-")
    addresses = {}
    for key, kind, *of in seen.order_by("pk").values_list("edition", "kind", *(f"image__{name}" for name in facts)):
        name = pictures.jpeg_name(*of, least=PICTURE_WIDTH)
        shown = addresses.setdefault(key, [])
        shown.insert(0 if kind == ImageUse.Kind.LEAD else len(shown), folder + name)
    return {key: list(dict.fromkeys(shown))[:MOST_PICTURES] for key, shown in addresses.items()}


def _moment(moment):
    """Return a moment in https://www.w3.org/TR/NOTE-datetime, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _text(words):
    return escape(writable(words))


def _answer(root, name, entries, *extensions):
    """Return a document whose elements `name` each have a (path, last change or None, XML that is written already)."""
    also = "".join(f' xmlns:{one}="{_NAMESPACES[one]}"' for one in extensions)
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"{also}>',
    ]
    for path, changed_at, within in entries:
        changed = f"<lastmod>{_moment(changed_at)}</lastmod>" if changed_at else ""
        lines.append(f"<{name}><loc>{escape(absolute(path))}</loc>{changed}{within}</{name}>")
    lines += [f"</{root}>", ""]
    return HttpResponse("\n".join(lines), content_type="application/xml")
