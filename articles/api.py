"""Live stories for programs of others, as JSON: read-only, open to all, described in openapi.json beside this file."""

import json
from functools import wraps
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import prefetch_related_objects
from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from . import live_blog, made_of, pagecache, pages, renditions
from .addresses import absolute
from .models import Author, Edition, Section, SiteIdentity, Topic

#: Topics and authors in one answer.
LENGTH = 100
PICTURE_WIDTH = 1280
#: What a list of stories can be narrowed to: the parameter, and whose slug it takes.
NARROWED_BY = {"section": Section, "topic": Topic, "author": Author}
OPENAPI = json.loads((Path(__file__).parent / "openapi.json").read_text())


def _open(view):
    """Answer to GET and HEAD with JSON, for the scripts of any site as well: what is said is the same for everybody."""

    @require_safe
    @conditional_page
    @wraps(view)
    def opened(request, *args, **kwargs):
        try:
            response = JsonResponse(view(request, *args, **kwargs))
        except Http404 as error:
            response = JsonResponse({"error": str(error)}, status=404)
        # https://fetch.spec.whatwg.org/#http-access-control-allow-origin
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return opened


@_open
def index(request):
    """Where everything is."""
    lists = ("articles", "sections", "topics", "authors")
    return {
        "name": SiteIdentity.load().name,
        "url": absolute(reverse("home")),
        "openapi": absolute(reverse("api_openapi")),
        **{name: absolute(reverse(f"api_{name}")) for name in lists},
    }


@_open
def openapi(request):
    return {**OPENAPI, "servers": [{"url": settings.SITE_URL}]}


@pagecache.asks_for(*NARROWED_BY, "before")
@_open
def articles(request):
    """The live stories, the newest first, paged by key as the lists for readers are."""
    made_of.note(made_of.STORIES)
    editions, asked = Edition.objects.live(), {}
    for parameter, model in NARROWED_BY.items():
        if slug := request.GET.get(parameter):
            thing = model.objects.filter(slug=slug.replace("\0", "")).first()
            if thing is None:
                raise Http404(_("There is nothing with the address “%(slug)s”.") % {"slug": slug})
            editions = editions.filter(pk__in=thing.editions.values("pk"))
            asked[parameter] = slug
    listed = pages.listing(editions.with_changed_at(), request.GET.get("before", ""))
    prefetch_related_objects(listed["editions"], "topics")
    older = f"{reverse('api_articles')}?{urlencode({**asked, 'before': listed['older']})}"
    return {
        "articles": [_story(edition) for edition in listed["editions"]],
        "older": absolute(older) if listed["older"] else None,
    }


@pagecache.asks_for("before")
@_open
def article(request, key):
    """One live story, whole: of a live blog the entries of one page, paged by key as readers' page is."""
    # Not `article`: only a number's own field finds nothing where the number is larger than the database knows.
    edition = Edition.objects.live().for_page().filter(article__id=key).first()
    if edition is None:
        raise Http404(_("There is no such story, or it is not live."))
    before = request.GET.get("before", "")
    blog = live_blog.page(edition, before=before) if edition.is_live_blog else {"entries": [], "older": None}
    [whole] = pages.elsewhere([edition], {key: blog["entries"]})
    older = f"{reverse('api_article', args=[key])}?{urlencode({'before': blog['older']})}"
    return {
        **_story(edition),
        "body": str(whole["body"]),
        "entries": [_entry(entry) for entry in whole["entries"]],
        "older_entries": absolute(older) if blog["older"] else None,
        "corrections": [
            {"kind": one.kind, "text": one.text, "published_at": one.live_from.isoformat()}
            for one in whole["corrections"]
        ],
    }


@_open
def sections(request):
    made_of.note(made_of.FRAME)
    return {"sections": [_named(section, description=section.description) for section in Section.objects.all()]}


@pagecache.asks_for("after")
@_open
def topics(request):
    """The topics of live stories, by their slugs."""
    return _by_slug("topics", Topic, request, lambda topic: _named(topic, description=topic.description))


@pagecache.asks_for("after")
@_open
def authors(request):
    """The authors of live stories, by their slugs."""
    return _by_slug("authors", Author, request, lambda author: _named(author, bio=author.bio))


def _by_slug(name, model, request, told):
    made_of.note(made_of.STORIES)
    after = request.GET.get("after", "").replace("\0", "")
    page = list(model.objects.with_stories().filter(slug__gt=after).order_by("slug")[: LENGTH + 1])
    more = f"{reverse(f'api_{name}')}?{urlencode({'after': page[LENGTH - 1].slug})}" if len(page) > LENGTH else ""
    return {name: [told(thing) for thing in page[:LENGTH]], "more": absolute(more) if more else None}


def _story(edition):
    """Tell what a list and a story's own answer have in common. Needs what for_page() loads of it."""
    return {
        "id": edition.article_id,
        "url": absolute(edition.get_absolute_url()),
        "api": absolute(reverse("api_article", args=[edition.article_id])),
        "headline": edition.headline,
        "kicker": edition.kicker,
        "standfirst": edition.standfirst,
        "form": edition.form,
        "sponsor": edition.sponsor,
        "language": edition.language or settings.LANGUAGE_CODE,
        "section": _named(edition.section),
        "topics": [_named(topic) for topic in edition.topics.all()],
        "bylines": [{**_named(byline.author), "role": byline.role} for byline in edition.bylines.all()],
        "first_published_at": edition.first_published_at.isoformat(),
        "updated_at": edition.changed_at.isoformat(),
        "word_count": edition.word_count,
        "picture": _picture(edition) if edition.has_picture else None,
        "video": _video(edition) if edition.video else None,
    }


def _named(thing, **more):
    return {"name": str(thing), "slug": thing.slug, "url": absolute(thing.get_absolute_url()), **more}


def _entry(entry):
    return {
        "id": entry.pk,
        "headline": entry.headline,
        "body": str(entry.drawn),
        "at": entry.at.isoformat(),
        "corrected_at": entry.corrected_at and entry.corrected_at.isoformat(),
        "is_key_event": entry.is_key,
        "is_pinned": entry.is_pinned,
        "ends_it": entry.ends_it,
    }


def _video(edition):
    embed = edition.lead_video
    return {"url": edition.video, "title": edition.video_title, "credit": edition.video_credit or embed.name}


def _picture(edition):
    made = renditions.nearest(edition.lead_image, PICTURE_WIDTH)
    return made and {
        "url": absolute(renditions.url(made)),
        "width": made["width"],
        "height": made["height"],
        "alt": edition.alt,
        "caption": edition.caption,
        "credit": edition.credit,
        "licence": edition.lead_image.licence,
    }
