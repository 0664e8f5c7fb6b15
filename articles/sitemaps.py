"""Sitemaps: an index, and a file of each kind of page. https://www.sitemaps.org/protocol.html"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import SitemapIndexItem
from django.db.models import Exists, Max, OuterRef
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from .addresses import absolute
from .models import Author, Edition, Page, Section, Topic


class NewsroomSitemap(Sitemap):
    """Addresses come from SITE_URL, never from the request."""

    limit = 5000

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class ArticleSitemap(NewsroomSitemap):
    def items(self):
        return Edition.objects.live().newest_first().select_related("section").defer("body", "search_text")

    def lastmod(self, edition):
        return edition.updated_at

    def get_latest_lastmod(self):
        return Edition.objects.live().aggregate(latest=Max("updated_at"))["latest"]


class SectionSitemap(NewsroomSitemap):
    def items(self):
        return Section.objects.all()


class PageSitemap(NewsroomSitemap):
    def items(self):
        return Page.objects.all()

    def lastmod(self, page):
        return page.changed_at


class TopicSitemap(NewsroomSitemap):
    def items(self):
        live = Edition.objects.live().filter(topic_items__tag=OuterRef("pk"))
        return Topic.objects.filter(Exists(live)).order_by("pk")


class AuthorSitemap(NewsroomSitemap):
    def items(self):
        live = Edition.objects.live().filter(bylines__author=OuterRef("pk"))
        return Author.objects.filter(Exists(live)).order_by("pk")


SITEMAPS = {
    "articles": ArticleSitemap,
    "sections": SectionSitemap,
    "topics": TopicSitemap,
    "authors": AuthorSitemap,
    "pages": PageSitemap,
}


@require_safe
def sitemap_index(request):
    """List the sitemap files. Django's own index would name the host that was asked, not ours."""
    files = []
    for name, sitemap in SITEMAPS.items():
        address = absolute(reverse("sitemap", args=[name]))
        changed_at = sitemap().get_latest_lastmod()
        for number in sitemap().paginator.page_range:
            files.append(SitemapIndexItem(address if number == 1 else f"{address}?p={number}", changed_at))
    return TemplateResponse(request, "sitemap_index.xml", {"sitemaps": files}, content_type="application/xml")
