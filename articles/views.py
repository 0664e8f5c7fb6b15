"""The readers' pages. Each asks one question and draws one template; pages.py knows what stands on it."""

from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db.models import Exists, OuterRef
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from . import (
    cards,
    forwarding,
    homepage,
    made_of,
    metadata,
    pagecache,
    pages,
    pictures,
    renditions,
    unavailable,
)
from . import search as finding
from .archive import Period
from .models import Author, Edition, Layout, Page, Section, Series, SiteIdentity, Topic

HOUR = 3_600
LIVE_UPDATES_AGE = 3
YEAR = 31_536_000
#: How a rendition's name ends, and what HTTP calls it.
RENDITION_TYPES = {f".{made.ending}": made.mime for made in pictures.MADE_FORMATS.values()}


@require_safe
def home(request):
    return homepage.draw(lambda document: render(request, "articles/home.html", pages.home(document)))


@pagecache.asks_for("before")
@require_safe
def section_or_page(request, slug):
    is_laid_out = Exists(Layout.objects.live().filter(front__section=OuterRef("pk")))
    if section := Section.objects.filter(slug=slug).annotate(is_laid_out=is_laid_out).first():
        before = request.GET.get("before", "")

        def drawn(document):
            return render(request, "articles/section.html", pages.section(section, before, document))

        return homepage.draw(drawn, section=section) if section.is_laid_out and not before else drawn(None)
    return _render_with_frames(request, "articles/page.html", pages.standing(get_object_or_404(Page, slug=slug)))


@pagecache.asks_for("before", "entry")
@require_safe
def article(request, section, slug):
    here = Edition.objects.filter(section__slug=section, slug=slug)
    if edition := here.live().for_page().first():
        asked = {name: request.GET.get(name, "") for name in ("entry", "before")}
        return _render_with_frames(request, "articles/article.html", pages.article(edition, **asked))
    return _moved_or_gone(request, here)


@pagecache.asks_for("after")
@require_safe
def live_updates(request, section, slug):
    """Answer an open live blog with what has changed since `?after=`; the same for all readers who know as much.

    Whatever stands between us may keep it for LIVE_UPDATES_AGE seconds: js/live-blog.js, which asks, counts on that.
    """
    here = Edition.objects.filter(section__slug=section, slug=slug)
    edition = here.live().select_related("section").first()
    if edition is None:
        return _moved_or_gone(request, here, "live_updates")
    context = pages.live_updates(edition, request.GET.get("after", "")) if edition.is_live_blog else None
    if context is None:
        raise Http404
    response = render(request, "articles/live_updates.html", context)
    response.headers["Cache-Control"] = f"public, max-age={LIVE_UPDATES_AGE}"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _moved_or_gone(request, here, route="article"):
    """Answer for a story that is not at its address `here`: where it lives now, or that it is gone or never was."""
    # Whoever was live here once: it has moved, or it is gone. What only waits here is nothing yet.
    past = get_object_or_404(here.filter(live_from__lte=timezone.now()).order_by("-live_from")[:1])
    return _lead_on(request, past.article_id, route)


def _lead_on(request, key, route="article", path=None):
    """Lead from `path` (default: the one asked for) to where a story is live, or say that it is gone. It was live."""
    if now := Edition.objects.live().select_related("section").filter(article=key).first():
        address = reverse(route, args=[now.section.slug, now.slug])
        query = request.GET.urlencode()
        forwarding.count(path or request.path)
        return _moved(f"{address}?{query}" if query else address)
    last = Edition.objects.filter(article=key, live_until__lte=timezone.now()).order_by("-live_from").first()
    response = render(request, "articles/gone.html", {"gone": last}, status=410)
    # Browsers may keep a 410 (RFC 9110, section 15.5.11), and the story may come back. An edge is to keep it where it
    # kept the story.
    response.headers["Cache-Control"] = "max-age=0, s-maxage=1"
    return response


@pagecache.asks_for("before")
@require_safe
def topic(request, slug):
    return _render_or_404(
        request,
        "articles/topic.html",
        pages.topic,
        get_object_or_404(Topic.objects.select_related("picture"), slug=slug),
    )


@pagecache.asks_for("page")
@require_safe
def series(request, slug):
    context = pages.series(get_object_or_404(Series, slug=slug), request.GET.get("page", ""))
    if context is None:
        raise Http404
    return render(request, "articles/series.html", context)


@pagecache.asks_for("before")
@require_safe
def author(request, slug):
    author = get_object_or_404(Author.objects.select_related("picture"), slug=slug)
    return _render_or_404(request, "articles/author.html", pages.author, author)


@pagecache.asks_for("before")
@require_safe
def latest(request):
    return render(request, "articles/latest.html", pages.latest(request.GET.get("before", "")))


@pagecache.asks_for("before")
@require_safe
def archive(request, year=0, month=0, day=0):
    try:
        period = Period(year, month, day) if year else None
    except ValueError:
        raise Http404 from None
    return _render_or_404(request, "articles/archive.html", pages.archive, period)


@pagecache.asks_for("before")
@require_safe
def corrections(request):
    return render(request, "articles/corrections.html", pages.corrections(request.GET.get("before", "")))


@pagecache.asks_for(*finding.SearchForm.base_fields, "before")
@require_safe
def search(request):
    return render(request, "articles/search.html", pages.results(request.GET))


@pagecache.asks_for("q")
@require_safe
def suggestions(request):
    """Answer what is suggested for what was typed so far, as JSON: see static/js/suggest.js."""
    made_of.note(made_of.STORIES, made_of.FRAME)
    found = [one._asdict() for one in finding.suggest(request.GET.get("q", ""))]
    return JsonResponse({"suggestions": found}, headers={"Cache-Control": "public, max-age=60"})


@require_safe
def rendition(request, name):
    """Serve a picture as readers get it. Its name follows from its content, so browsers may keep it for a year."""
    path = str(renditions.FOLDER / name)
    if not pictures.RENDITION_NAME.fullmatch(name) or not default_storage.exists(path):
        raise Http404
    return _served(request, name)


@require_safe
def card(request, article, key):
    """Serve the card of a live story, drawn when it is first asked for; an earlier one leads to that of today."""
    edition = get_object_or_404(Edition.objects.live().for_boxes(), article=article)
    drawn, address = metadata.card(edition, SiteIdentity.load())
    if key != drawn.key:
        return redirect(address)
    # Named and kept like a rendition. `manage.py renditions` clears it away in time, and it is drawn again.
    name = f"{key[:2]}/{key[2:]}.jpg"
    if not default_storage.exists(renditions.path(name)):
        default_storage.save(renditions.path(name), ContentFile(cards.draw(drawn)))
    return _served(request, name)


def not_found(request, exception):
    """Say that there is no page, unless the path was that of a story, section, topic or author, here or elsewhere.

    Whoever looked for a page on the editors' side is led back to the desk.
    """
    desk = reverse("admin:index")
    is_desk = request.path.startswith(desk)
    return (not is_desk and _forward(request)) or render(
        request, "404.html", {"desk_address": desk if is_desk else ""}, status=404
    )


def _forward(request):
    """Lead to where a former address leads today, or return None."""
    if not (way := forwarding.find(request.path)):
        return None
    if way.last.article_id:
        return _lead_on(request, way.last.article_id, path=way.asked.path)
    if not (place := forwarding.place(way)):
        return None
    forwarding.count(way.asked.path)
    return _moved(place)


def _moved(place):
    # Browsers keep a 301 for good; what is renamed back would then lead in a circle.
    moved = redirect(place, permanent=True)
    moved.headers["Cache-Control"] = f"max-age={HOUR}, s-maxage=1"
    return moved


def server_error(request):
    """Say sorry without asking the database or a context processor: either may be what broke."""
    return unavailable.answer() or render(None, "500.html", {"site_name": settings.SITE_NAME}, status=500)


def _served(request, name):
    """Return the file of a rendition that exists."""
    path = renditions.path(name)
    headers = {
        "Cache-Control": f"public, max-age={YEAR}, immutable",
        "Content-Type": RENDITION_TYPES[PurePosixPath(name).suffix],
        "X-Content-Type-Options": "nosniff",
        "ETag": f'"{PurePosixPath(name).stem}"',
    }
    if not isinstance(default_storage, FileSystemStorage):
        return redirect(default_storage.url(path))
    # WhiteNoise answers for ranges and for what a browser has already.
    return WhiteNoiseMiddleware.serve(StaticFile(default_storage.path(path), list(headers.items())), request)


def _render_with_frames(request, template, context):
    """Render a page whose policy allows the frames that its own text names, and no other."""
    response = render(request, template, context)
    if context["frames"]:
        response._csp_replace = {"frame-src": context["frames"]}  # what django-csp's decorator sets, where it is known
    return response


def _render_or_404(request, template, page, thing):
    context = page(thing, request.GET.get("before", ""))
    if context is None:
        raise Http404
    return render(request, template, context)
