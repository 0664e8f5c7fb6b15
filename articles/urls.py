from django.contrib.sitemaps import views as sitemap_views
from django.urls import path, register_converter

from . import views
from .addresses import SlugConverter
from .feeds import LatestFeed, SectionFeed
from .sitemaps import SITEMAPS

register_converter(SlugConverter, "slug")

urlpatterns = [
    path("", views.home, name="home"),
    path("latest/", views.latest, name="latest"),
    path("search/", views.search, name="search"),
    path("topics/<slug:slug>/", views.topic, name="topic"),
    path("authors/<slug:slug>/", views.author, name="author"),
    path("feed/", LatestFeed(), name="feed"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": SITEMAPS, "sitemap_url_name": "sitemap"}, "sitemap_index"),
    path("sitemap-<slug:section>.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}, "sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("api/read", views.read, name="read"),
    path("media/renditions/<path:name>", views.rendition, name="rendition"),
    path("<slug:slug>/", views.section_or_page, name="section_or_page"),
    path("<slug:section>/feed/", SectionFeed(), name="section_feed"),
    path("<slug:section>/<slug:slug>/", views.article, name="article"),
]
