"""The e-mail edition: the front or a section as plain HTML that survives mail programs, to copy into any newsletter."""

import re
from html import unescape

from csp.constants import NONCE, NONE, SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from .. import homepage
from ..models import Edition, Section, SiteIdentity

#: So many stories stand in it: mail programs cut off what is longer than 102 KB.
LENGTH = 12


def urls(site):
    """Return the addresses of these pages, for get_urls()."""
    return [
        path("email-edition/", site.admin_view(lambda request: page(request, site)), name="email_edition"),
        path("email-edition/html/", site.admin_view(in_a_frame), name="email_edition_html"),
    ]


@require_safe
def page(request, site):
    """Show the edition of `?of=` a section's address, or of the front, with its source to copy."""
    _refuse_strangers(request)
    of = request.GET.get("of", "")
    context = {
        **site.each_context(request),
        "of": of,
        "sections": list(Section.objects.all()),
        "source": _source(of),
    }
    return TemplateResponse(request, "admin/email_edition.html", context)


@require_safe
@xframe_options_sameorigin
@csp_replace(
    {
        **dict.fromkeys(("default-src", "script-src", "frame-src", "form-action"), (NONE,)),
        "style-src": [NONCE],
        "img-src": [SELF, *filter(None, [settings.MEDIA_ORIGIN])],
        "frame-ancestors": [SELF],
        "sandbox": True,
    }
)
def in_a_frame(request):
    """Show what page() gives to copy, as a mail program would."""
    _refuse_strangers(request)
    return HttpResponse(_with_style_sheet(_source(request.GET.get("of", "")), str(request.csp_nonce)))


def _with_style_sheet(source, nonce):
    """Return `source` looking the same, with a style sheet for the styles that stand on its elements.

    Mail programs know no style sheets, and our content policy no styles on elements.
    """
    names = {}

    def named(style):
        name = names.setdefault(unescape(style[1]), f"s{len(names)}")
        return f' class="{name}"'

    source = re.sub(r' style="([^"]*)"', named, source)
    rules = "".join(f".{name}{{{style}}}" for style, name in names.items())
    return source.replace("</head>", f'<style nonce="{nonce}">{rules}</style></head>', 1)


def _refuse_strangers(request):
    if not request.user.has_perm("articles.view_article"):
        raise PermissionDenied


def _source(of):
    paper, section = SiteIdentity.load(), None
    if of:
        section = Section.objects.filter(slug=of.replace("\0", "")).first()
        if section is None:
            raise Http404
        editions = section.editions.live().newest_first().for_cards()[:LENGTH]
    else:
        editions = homepage.draw(lambda document: homepage.compose(document).editions, for_readers=False)
        if not editions:
            editions = Edition.objects.live().newest_first().for_cards()
        editions = list(dict.fromkeys(editions))[:LENGTH]
    context = {
        "paper": paper,
        "section": section,
        "editions": editions,
        "today": timezone.now(),
        "address": section.get_absolute_url() if section else reverse("home"),
    }
    return render_to_string("email/edition.html", context).strip()
