"""Feeds: of the site, a section, a topic, an author, corrections and every search; each as RSS, Atom and JSON Feed."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from . import live_blog, made_of, pagecache, pages, renditions
from . import search as finding
from .addresses import absolute
from .feed_formats import FORMATS, Feed, Item, Picture, write
from .models import Author, Correction, Edition, Section, SiteIdentity, Topic

LENGTH = 30
PICTURE_WIDTH = 1280
#: So many topics and authors stand on the page of all feeds; the others have one too.
LISTED = 300


class FormatConverter:
    """The last step of a feed's address, which names its format; RSS has none."""

    regex = "|".join(name for name in FORMATS if name != "rss")

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


@require_safe
@conditional_page
def site(request, kind="rss"):
    made_of.note(made_of.STORIES)
    paper = SiteIdentity.load()
    return _stories(request, kind, paper, paper.name, paper.tagline, reverse("home"), Edition.objects.live())


@require_safe
@conditional_page
def section(request, section, kind="rss"):
    section = get_object_or_404(Section, slug=section)
    return _of(section, section.description, request, kind)


@require_safe
@conditional_page
def topic(request, slug, kind="rss"):
    topic = get_object_or_404(Topic, slug=slug)
    return _of(topic, topic.description, request, kind, some=True)


@require_safe
@conditional_page
def author(request, slug, kind="rss"):
    author = get_object_or_404(Author, slug=slug)
    return _of(author, author.bio, request, kind, some=True)


@pagecache.asks_for(*finding.SearchForm.base_fields)
@require_safe
@conditional_page
def search(request, kind="rss"):
    """The stories that a search finds, the newest first, so that it can be followed."""
    form = finding.SearchForm(request.GET)
    query = finding.parse(form.query, finding.languages())
    if not query:
        raise Http404
    made_of.note(made_of.STORIES)
    paper = SiteIdentity.load()
    asked = urlencode(form.asked)
    title = _("%(name)s: search for “%(query)s”") % {"name": paper.name, "query": form.query}
    # Some of what is found may not be live: enough of it is.
    found = Edition.objects.live().filter(pk__in=finding.find(query, form.choice, newest=True)[: 10 * LENGTH])
    return _stories(request, kind, paper, title, "", f"{reverse('search')}?{asked}", found, asked)


@require_safe
@conditional_page
def corrections(request, kind="rss"):
    """What the newspaper put right, the newest first."""
    made_of.note(made_of.CORRECTIONS)
    paper = SiteIdentity.load()
    newest = pages.with_editions(list(Correction.objects.live().newest_first()[:LENGTH]))
    items = [
        Item(
            key=absolute(f"/#correction-{correction.pk}"),
            url=absolute(correction.edition.get_absolute_url()),
            title=f"{correction.get_kind_display()}: {correction.edition.headline}",
            summary=correction.text,
            published_at=correction.live_from,
            updated_at=correction.live_from,
            language=correction.edition.language,
        )
        for correction in newest
    ]
    title, about = f"{paper.name}: {_('Corrections')}", _("What we got wrong, and when we put it right.")
    return _answer(request, kind, paper, title, about, reverse("corrections"), items)


@require_safe
def overview(request):
    """Every feed there is, for people."""
    made_of.note(made_of.STORIES)
    context = {
        "topics": list(Topic.objects.with_stories()[:LISTED]),
        "authors": list(Author.objects.with_stories()[:LISTED]),
        "full_text": settings.FULL_TEXT_FEEDS,
    }
    return render(request, "articles/feeds.html", context)


def _of(thing, about, request, kind, some=False):
    """Answer with the feed of a section, topic or author; where there must be `some` stories, 404 without any."""
    made_of.note(made_of.stories_of(thing._meta.model_name, thing.pk))
    paper = SiteIdentity.load()
    title = f"{paper.name}: {thing}"
    return _stories(request, kind, paper, title, about, thing.get_absolute_url(), thing.editions.live(), some=some)


def _stories(request, kind, paper, title, about, path, editions, asked="", some=False):
    newest = editions.newest_first().for_cards().with_changed_at().prefetch_related("topics")[:LENGTH]
    if settings.FULL_TEXT_FEEDS:
        newest = newest.defer(None).defer("search_text")
    newest = list(newest)
    if some and not newest:
        raise Http404
    return _answer(request, kind, paper, title, about or _("The latest stories"), path, _items(newest), asked)


def _answer(request, kind, paper, title, about, path, items, asked=""):
    own_path = f"{request.path}?{asked}" if asked else request.path
    feed = Feed(
        title=title,
        description=about,
        url=absolute(path),
        own_url=absolute(own_path),
        by=paper.name,
        language=settings.LANGUAGE_CODE,
        empty_since=timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0),
        items=items,
        hub=settings.WEBSUB_HUB,
    )
    content, content_type = write(feed, FORMATS[kind])
    response = HttpResponse(content, content_type=content_type)
    if feed.hub:
        # https://www.w3.org/TR/websub/#discovery
        response.headers["Link"] = f'<{feed.hub}>; rel="hub", <{iri_to_uri(feed.own_url)}>; rel="self"'
    return response


def _items(editions):
    """Return Items for Editions from for_cards() and with_changed_at(), with their topics. Queries only of _texts()."""
    texts = _texts(editions) if settings.FULL_TEXT_FEEDS else {}
    return [
        Item(
            key=absolute(f"/#article-{edition.article_id}"),
            url=absolute(edition.get_absolute_url()),
            title=edition.headline,
            # Not every program shows categories.
            summary=". ".join(filter(None, [edition.sponsored_by, edition.standfirst])),
            text=texts.get(edition.article_id, ""),
            published_at=edition.first_published_at,
            updated_at=edition.changed_at,
            language=edition.language,
            authors=tuple(_author(byline.author) for byline in edition.bylines.all() if byline.role == "words"),
            categories=tuple(
                filter(None, [edition.sponsored_by, edition.section.name, *(one.name for one in edition.topics.all())])
            ),
            picture=_picture(edition),
        )
        for edition in editions
    ]


def _author(author):
    return author.name, absolute(author.get_absolute_url())


def _picture(edition):
    made = renditions.nearest(edition.lead_image, PICTURE_WIDTH) if edition.has_picture else None
    if made is None:
        return None
    return Picture(
        url=absolute(renditions.url(made)),
        length=renditions.size(made),
        width=made["width"],
        height=made["height"],
        caption=edition.caption,
        credit=edition.credit,
    )


def _texts(editions):
    """Return {article's key: the whole story as programs of others show it}. Five queries."""
    entries = live_blog.openings([edition.article_id for edition in editions if edition.is_live_blog])
    return {
        edition.article_id: render_to_string("elsewhere/story.html", {"edition": edition, **whole})
        for edition, whole in zip(editions, pages.elsewhere(editions, entries), strict=True)
    }
