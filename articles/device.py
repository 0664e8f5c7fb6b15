"""What lives on the reader's device: the stories kept there, the worker that answers without a line, the icon."""

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from . import icons
from .models import SiteIdentity

DAY = 86_400
#: Each icon's side in pixels, and how much of it the letter takes. Systems cut a maskable one to their own shape and
#: leave its middle four fifths (https://www.w3.org/TR/appmanifest/#icon-masks).
ICONS = {
    "icon-192": (192, 0.56),
    "icon-512": (512, 0.56),
    "icon-maskable-512": (512, 0.42),
    "apple-touch-icon": (180, 0.5),
}


class IconConverter:
    """The name of one of ICONS in a URL pattern."""

    regex = "|".join(ICONS)

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


@require_safe
def saved(request):
    """Draw the frame of the list of kept stories. The device fills it in; which stories they are is never sent."""
    return render(request, "articles/saved.html")


@require_safe
def offline(request):
    """Draw what the worker keeps for when there is no line, without a banner: by then it may have ended."""
    return render(request, "articles/offline.html", {"banner": None})


@require_safe
@conditional_page
@cache_control(no_cache=True)
def service_worker(request):
    """Serve the worker, at the root because that is what it may answer for. Browsers ask often: it takes no query."""
    return HttpResponse(render_to_string("sw.js"), content_type="text/javascript; charset=utf-8")


@require_safe
@cache_control(max_age=DAY)
def manifest(request):
    """Say how the newspaper looks when it is put on a home screen (https://www.w3.org/TR/appmanifest/)."""
    newspaper = SiteIdentity.load()
    home = reverse("home")
    drawn = [
        {
            "src": reverse("icon", args=[name]),
            "sizes": f"{side}x{side}",
            "type": "image/png",
            "purpose": "maskable" if "maskable" in name else "any",
        }
        for name, (side, _share) in ICONS.items()
        if name.startswith("icon")
    ]
    described = {"description": newspaper.tagline} if newspaper.tagline else {}
    return JsonResponse(
        {
            "id": home,
            "name": newspaper.name,
            "short_name": newspaper.name,
            **described,
            "lang": get_language(),
            "dir": "rtl" if get_language_bidi() else "ltr",
            "start_url": home,
            "scope": home,
            "display": "standalone",
            "background_color": icons.PAPER,
            "theme_color": icons.PAPER,
            "icons": drawn,
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )


@require_safe
@cache_control(max_age=DAY)
def icon(request, name):
    letter = icons.initial(SiteIdentity.load().name)
    return HttpResponse(icons.draw(letter, *ICONS[name]), content_type="image/png")
