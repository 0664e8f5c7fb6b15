from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, register_converter
from django.views.decorators.http import require_safe

from . import device, views
from .addresses import StepConverter
from .feeds import CorrectionsFeed, LatestFeed, SectionFeed
from .sitemaps import SITEMAPS, sitemap_index

register_converter(StepConverter, "step")
register_converter(device.IconConverter, "icon")

urlpatterns = [
    path("", views.home, name="home"),
    path("latest/", views.latest, name="latest"),
    path("corrections/", views.corrections, name="corrections"),
    path("corrections/feed/", require_safe(CorrectionsFeed()), name="corrections_feed"),
    path("search/", views.search, name="search"),
    path("topics/<step:slug>/", views.topic, name="topic"),
    path("authors/<step:slug>/", views.author, name="author"),
    path("feed/", require_safe(LatestFeed()), name="feed"),
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
    path("<step:section>/feed/", require_safe(SectionFeed()), name="section_feed"),
    path("<step:section>/<step:slug>/", views.article, name="article"),
]
