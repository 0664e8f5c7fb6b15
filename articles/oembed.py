"""How others embed a story of ours: its card as plain HTML, for programs that ask with its address. https://oembed.com/"""

from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.views.decorators.http import conditional_page, require_safe

from . import metadata, pagecache, renditions
from .addresses import absolute
from .cards import HEIGHT, WIDTH
from .models import Edition, SiteIdentity

#: How wide and high the box is drawn, in pixels, where the program that asks sets no limit.
BOX = (600, 240)
HOUR = 3_600


@pagecache.asks_for("url", "format", "maxwidth", "maxheight")
@require_safe
@conditional_page
def oembed(request):
    """Answer for `?url=` of a live story: 404 for all else, 501 for a format other than JSON."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    edition = _story_at(request.GET.get("url", ""))
    paper = SiteIdentity.load()
    authors = [byline.author for byline in edition.bylines.all() if byline.role == "words"]
    room = [_limit(request.GET.get(name, "")) for name in ("maxwidth", "maxheight")]
    said = {
        "version": "1.0",
        "type": "rich",
        "title": edition.headline,
        "provider_name": paper.name,
        "provider_url": absolute(reverse("home")),
        "cache_age": HOUR,
        "width": min(BOX[0], room[0]),
        "height": min(BOX[1], room[1]),
        "html": render_to_string("elsewhere/card.html", {"edition": edition, "paper": paper, "authors": authors}),
    }
    if authors:
        said["author_name"] = ", ".join(author.name for author in authors)
        said["author_url"] = absolute(authors[0].get_absolute_url())
    picture = _picture(edition, paper)
    # A thumbnail may be no larger than what was asked for.
    if picture["width"] <= room[0] and picture["height"] <= room[1]:
        said |= {f"thumbnail_{name}": value for name, value in picture.items()}
    # Other sites' pages ask from their readers' browsers.
    return JsonResponse(said, headers={"Access-Control-Allow-Origin": "*"}, json_dumps_params={"ensure_ascii": False})


def _story_at(address):
    """Return the live Edition at an absolute address of ours, or raise Http404."""
    try:
        parts, own = urlsplit(address), urlsplit(settings.SITE_URL)
        found = resolve(unquote(parts.path))
    except (ValueError, Resolver404):
        raise Http404 from None
    if parts.scheme not in {"http", "https"} or parts.netloc.lower() != own.netloc or found.url_name != "article":
        raise Http404
    named = {"section__slug": found.kwargs["section"], "slug": found.kwargs["slug"]}
    edition = Edition.objects.live().for_cards().filter(**named).first()
    if edition is None:
        raise Http404
    return edition


def _picture(edition, paper):
    if edition.has_picture:
        made = renditions.nearest(edition.lead_image, 640)
        return {"url": absolute(renditions.url(made)), "width": made["width"], "height": made["height"]}
    return {"url": absolute(metadata.card(edition, paper)[1]), "width": WIDTH, "height": HEIGHT}


def _limit(word):
    """Return a limit in pixels as it was asked for; nonsense is none."""
    return int(word) if word.isascii() and word.isdecimal() and 0 < len(word) < 6 else 99_999
