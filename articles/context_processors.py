"""What every public page shows around its own content. Lazy: a page that shows none of it asks for none of it."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from .addresses import absolute
from .models import Page, Section, SiteIdentity


def newspaper(request):
    """Return what stands around a page: `newspaper` is the site's identity, `canonical` the page's one address."""
    return {
        "newspaper": SimpleLazyObject(SiteIdentity.load),
        "sections": SimpleLazyObject(lambda: list(Section.objects.all())),
        "standing_pages": SimpleLazyObject(lambda: list(Page.objects.filter(in_footer=True).defer("body"))),
        "site_url": settings.SITE_URL,
        "canonical": absolute(request.path),
        "theme_script": settings.THEME_SCRIPT,
    }
