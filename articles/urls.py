from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, register_converter
from django.views.decorators.http import require_safe

from . import device, feeds, views
from .addresses import StepConverter
from .sitemaps import SITEMAPS, sitemap_index

register_converter(StepConverter, "step")
register_converter(device.IconConverter, "icon")
register_converter(feeds.FormatConverter, "format")


def feed(start, view, name):
    """Return the addresses of a feed: below `start`, as RSS and in the other formats."""
    return [path(f"{start}feed/", view, name=name), path(f"{start}feed/<format:kind>/", view, name=name)]


urlpatterns = [
    path("", views.home, name="home"),
    path("latest/", views.latest, name="latest"),
    path("corrections/", views.corrections, name="corrections"),
    path("search/", views.search, name="search"),
    path("topics/<step:slug>/", views.topic, name="topic"),
    path("authors/<step:slug>/", views.author, name="author"),
    path("feeds/", feeds.overview, name="feeds"),
    *feed("", feeds.site, "feed"),
    *feed("corrections/", feeds.corrections, "corrections_feed"),
    *feed("search/", feeds.search, "search_feed"),
    *feed("topics/<step:slug>/", feeds.topic, "topic_feed"),
    *feed("authors/<step:slug>/", feeds.author, "author_feed"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap-<step:section>.xml", require_safe(sitemap_views.sitemap), {"sitemaps": SITEMAPS}, "sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("saved/", device.saved, name="saved"),
    path("offline/", device.offline, name="offline"),
    path("sw.js", device.service_worker, name="service_worker"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("<icon:name>.png", device.icon, name="icon"),
    path("media/renditions/<path:name>", views.rendition, name="rendition"),
    path("<step:slug>/", views.section_or_page, name="section_or_page"),
    *feed("<step:section>/", feeds.section, "section_feed"),
    path("<step:section>/<step:slug>/", views.article, name="article"),
]
