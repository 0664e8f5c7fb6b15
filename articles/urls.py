from django.urls import path, register_converter

from . import api, components, device, feeds, oembed, robots, sitemaps, views
from .addresses import KeyConverter, StepConverter, TwoDigitConverter, YearConverter

register_converter(StepConverter, "step")
register_converter(YearConverter, "year")
register_converter(TwoDigitConverter, "two")
register_converter(KeyConverter, "key")
register_converter(device.IconConverter, "icon")
register_converter(sitemaps.MonthConverter, "month")
register_converter(feeds.FormatConverter, "format")
register_converter(robots.KeyConverter, "indexnow_key")


def feed(start, view, name):
    """Return the addresses of a feed: below `start`, as RSS and in the other formats."""
    return [path(f"{start}feed/", view, name=name), path(f"{start}feed/<format:kind>/", view, name=name)]


urlpatterns = [
    path("", views.home, name="home"),
    path("latest/", views.latest, name="latest"),
    path("archive/", views.archive, name="archive"),
    path("archive/<year:year>/", views.archive, name="archive"),
    path("archive/<year:year>/<two:month>/", views.archive, name="archive"),
    path("archive/<year:year>/<two:month>/<two:day>/", views.archive, name="archive"),
    path("corrections/", views.corrections, name="corrections"),
    path("search/", views.search, name="search"),
    path("search/suggestions", views.suggestions, name="suggestions"),
    path("topics/<step:slug>/", views.topic, name="topic"),
    path("authors/<step:slug>/", views.author, name="author"),
    path("series/<step:slug>/", views.series, name="series"),
    path("feeds/", feeds.overview, name="feeds"),
    *feed("", feeds.site, "feed"),
    *feed("corrections/", feeds.corrections, "corrections_feed"),
    *feed("search/", feeds.search, "search_feed"),
    *feed("topics/<step:slug>/", feeds.topic, "topic_feed"),
    *feed("authors/<step:slug>/", feeds.author, "author_feed"),
    path("sitemap.xml", sitemaps.index, name="sitemap_index"),
    path("sitemap-articles-<month:month>.xml", sitemaps.articles, name="articles_sitemap"),
    path("sitemap-<step:kind>.xml", sitemaps.of_kind, name="sitemap"),
    path("news-sitemap.xml", sitemaps.news, name="news_sitemap"),
    path("robots.txt", robots.robots, name="robots"),
    path("<indexnow_key:key>.txt", robots.indexnow_key, name="indexnow_key"),
    path(".well-known/security.txt", robots.security, name="security"),
    path("api/", api.index, name="api"),
    path("api/openapi.json", api.openapi, name="api_openapi"),
    path("api/articles/", api.articles, name="api_articles"),
    path("api/articles/<int:key>/", api.article, name="api_article"),
    path("api/sections/", api.sections, name="api_sections"),
    path("api/topics/", api.topics, name="api_topics"),
    path("api/authors/", api.authors, name="api_authors"),
    path("components/", components.page, name="components"),
    path("saved/", device.saved, name="saved"),
    path("offline/", device.offline, name="offline"),
    path("sw.js", device.service_worker, name="service_worker"),
    path("manifest.webmanifest", device.manifest, name="manifest"),
    path("<icon:name>.png", device.icon, name="icon"),
    path("media/cards/<key:article>/<slug:key>.jpg", views.card, name="card"),
    path("oembed", oembed.oembed, name="oembed"),
    path("media/renditions/<path:name>", views.rendition, name="rendition"),
    path("<step:slug>/", views.section_or_page, name="section_or_page"),
    *feed("<step:section>/", feeds.section, "section_feed"),
    path("<step:section>/<step:slug>/", views.article, name="article"),
    path("<step:section>/<step:slug>/updates/", views.live_updates, name="live_updates"),
]
