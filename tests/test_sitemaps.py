from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from articles import sitemaps, workflow
from articles.models import Article, Edition, SiteIdentity

from .builders import (
    figure,
    make_article,
    make_author,
    make_correction,
    make_image,
    make_live,
    make_page,
    make_scheduled,
    make_section,
    make_series,
    make_topic,
    make_withdrawn,
    publish,
    the_chief,
)
from .validators import SITEMAP, SITEMAP_IMAGE, SITEMAP_NEWS, sitemap_faults

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
MAY = "/sitemap-articles-2026-05.xml"
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def document(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def addresses(client, path):
    return [element.text for element in document(client, path).iter(f"{SITEMAP}loc")]


def changes(client, path):
    """{address: its last change, or None} of a file."""
    return {
        one.findtext(f"{SITEMAP}loc").removeprefix(SITE): parse_datetime(one.findtext(f"{SITEMAP}lastmod", ""))
        for one in document(client, path)
    }


def files(client):
    return [address.removeprefix(SITE) for address in addresses(client, "/sitemap.xml")]


def all_addresses(client):
    """What all files list, without the news: those stand in their months as well."""
    return [address for file in files(client) if "news" not in file for address in addresses(client, file)]


def address_of(thing):
    return f"{SITE}{thing.get_absolute_url()}"


def test_the_index_names_every_file_at_our_own_address(client, noon):
    make_page()
    make_live(at=NOON - 90 * 24 * HOUR, topics=["Rivers"], bylines=[make_author()])
    make_live(series=make_series())
    make_series()

    names = ["sitemap-sections", "sitemap-pages", "sitemap-topics", "sitemap-authors", "sitemap-series"]
    names += ["sitemap-articles-2026-05", "sitemap-articles-2026-02", "news-sitemap"]
    assert addresses(client, "/sitemap.xml") == [f"{SITE}/{name}.xml" for name in names]


def test_every_page_meant_for_search_engines_is_listed_once(client):
    author, topic, page, series = make_author(), make_topic("Rivers"), make_page("About"), make_series()
    edition = make_live(bylines=[author], topics=["Rivers"], series=series)
    make_live(section=edition.section, bylines=[author], topics=["Rivers"])
    empty = make_section()

    listed = all_addresses(client)

    things = (edition, edition.section, empty, author, topic, page, series)
    assert {f"{SITE}/", *(address_of(thing) for thing in things)} <= set(listed)
    assert len(listed) == len(set(listed)) == 9


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_what_is_live_is_listed(client, make):
    hidden = make(bylines=[make_author()], topics=["Hidden"], lead_image=make_image())
    month = f"{timezone.now():%Y-%m}"

    assert files(client) == ["/sitemap-sections.xml"]
    assert all_addresses(client) == [f"{SITE}/", address_of(hidden.section)]
    assert client.get(f"/sitemap-articles-{month}.xml").status_code == 404
    assert addresses(client, "/news-sitemap.xml") == []


def test_every_file_keeps_the_schema(client, noon):
    SiteIdentity.objects.create(pk=1, name='The Morning ]]> & "Post" (Europe)')
    image = make_image()
    make_live(
        "Water ]]> & <mud>\x01 \U0001f30a \u202e", slug="water", lead_image=image, body=f"<p>a</p>{figure(image)}"
    )
    make_live("नदी", section=make_section("देश"), language="zh-Hant", topics=["Rivers"], bylines=[make_author()])
    make_page()

    assert {path: sitemap_faults(client.get(path).content) for path in ["/sitemap.xml", *files(client)]} == {
        path: [] for path in ["/sitemap.xml", *files(client)]
    }


def test_an_empty_newspaper_has_sitemaps(client):
    assert files(client) == ["/sitemap-sections.xml"]
    assert sitemap_faults(client.get("/sitemap.xml").content) == []
    assert client.get("/news-sitemap.xml").status_code == 200


# When something changed


def test_each_story_says_when_it_changed_in_substance(client, noon):
    article = make_live("Old words").article
    path = article.editions.get().get_absolute_url()
    noon.shift(24 * HOUR)
    Article.objects.filter(pk=article.pk).update(standfirst="It rained.")
    publish(article)
    assert changes(client, MAY) == {path: NOON}

    Article.objects.filter(pk=article.pk).update(standfirst="It rained again.")
    publish(article, substantive=True)

    assert changes(client, MAY) == {path: NOON + 24 * HOUR}
    assert changes(client, "/sitemap.xml")[MAY] == NOON + 24 * HOUR


def test_a_correction_is_a_change_and_so_is_its_end(client, noon):
    edition = make_live()
    make_live()
    noon.shift(HOUR)
    correction = make_correction(edition.article)
    make_correction(edition.article, "Not yet.", at=NOON + 9 * HOUR)
    assert changes(client, MAY)[edition.get_absolute_url()] == NOON + HOUR
    assert changes(client, "/sitemap.xml")[MAY] == NOON + HOUR

    noon.shift(HOUR)
    workflow.retract_correction(correction, by=the_chief())

    assert changes(client, MAY)[edition.get_absolute_url()] == NOON + 2 * HOUR
    assert changes(client, "/sitemap.xml")[MAY] == NOON + 2 * HOUR


def test_a_story_stays_in_the_month_it_came_out_in(client, noon):
    edition = make_live("Water", at=datetime(2026, 3, 31, 23, 59, tzinfo=UTC))
    publish_again = Article.objects.filter(pk=edition.article_id)
    publish_again.update(standfirst="It rained.")
    publish(edition.article, substantive=True)

    assert Edition.objects.live().get().published_month == 202603
    assert list(changes(client, "/sitemap-articles-2026-03.xml")) == [edition.get_absolute_url()]
    assert client.get(MAY).status_code == 404


# Pictures


def test_pictures_of_a_story_are_there_for_everybody_to_fetch(client, noon):
    lead, other, ended = make_image(), make_image(), make_image(rights_expire_at=NOON + HOUR)
    make_live(lead_image=lead, body=f"<p>a</p>{figure(other)}{figure(lead)}{figure(ended)}")
    noon.shift(2 * HOUR)

    shown = [one.text for one in document(client, MAY).iter(f"{SITEMAP_IMAGE}loc")]

    assert len(shown) == 2
    for image, address in zip((lead, other), shown, strict=True):
        assert address.removeprefix(f"{SITE}/media/renditions/") in {one["name"] for one in image.renditions}
        assert default_storage.exists(address.removeprefix(f"{SITE}/media/"))


# Long ones


def test_a_long_month_is_cut_into_files(client, noon, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 2)
    stories = [make_live() for _story in range(5)]
    workflow.withdraw(stories[1].article, by=the_chief(), reason="Wrong")

    keys = [story.article_id for story in stories]
    parts = [file for file in files(client) if file.startswith(MAY)]

    assert parts == [f"{MAY}?from={keys[0]}&to={keys[3]}", f"{MAY}?from={keys[3]}&to="]
    assert [len(addresses(client, part)) for part in parts] == [2, 2]
    assert {address_of(story) for story in (stories[0], *stories[2:])} <= set(all_addresses(client))


def test_keys_far_apart_do_not_make_a_month_long(client, noon, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 2)
    early = make_article()
    for _story in range(3):
        make_live(at=NOON - 60 * 24 * HOUR)
    publish(early)

    assert MAY in files(client)


def test_many_topics_and_authors_are_cut_into_files_without_empty_ones(client, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST", 2)
    authors = [make_author() for _author in range(6)]
    for author in (authors[0], authors[5]):
        make_live(bylines=[author], topics=[make_topic().name])

    parts = [file for file in files(client) if "authors" in file]

    assert len(parts) == 2
    assert [addresses(client, part) for part in parts] == [[address_of(authors[0])], [address_of(authors[5])]]


# News


def news_stories(client, path="/news-sitemap.xml"):
    return [one.findtext(f"{SITEMAP}loc") for one in document(client, path)]


def test_news_are_the_stories_of_two_days(client, noon):
    SiteIdentity.objects.create(pk=1, name="The Morning (Europe)")
    make_live(at=NOON - 49 * HOUR)
    edition = make_live("Water & mud", at=NOON - 47 * HOUR, language="pt-BR", search_title="Not this")
    Article.objects.filter(pk=edition.article_id).update(standfirst="New.")
    publish(edition.article, substantive=True)

    [one] = document(client, "/news-sitemap.xml").iter(f"{SITEMAP_NEWS}news")

    assert news_stories(client) == [address_of(edition)]
    assert one.findtext(f"{SITEMAP_NEWS}title") == "Water & mud"
    assert one.findtext(f"{SITEMAP_NEWS}publication/{SITEMAP_NEWS}name") == "The Morning"
    assert one.findtext(f"{SITEMAP_NEWS}publication/{SITEMAP_NEWS}language") == "pt"
    assert parse_datetime(one.findtext(f"{SITEMAP_NEWS}publication_date")) == NOON - 47 * HOUR


def test_what_somebody_paid_for_is_no_news(client, noon):
    edition = make_live(sponsor="The Water Works")
    news = make_live()

    assert news_stories(client) == [address_of(news)]
    assert address_of(edition) in all_addresses(client)


def test_more_news_than_one_file_takes_are_cut(client, noon, monkeypatch):
    monkeypatch.setattr(sitemaps, "MOST_NEWS", 2)
    stories = [make_live(at=NOON - hours * HOUR) for hours in (1, 2, 3, 4, 5)]

    parts = [file for file in files(client) if "news" in file]

    assert [news_stories(client, part) for part in parts] == [
        [address_of(story) for story in pair] for pair in (stories[:2], stories[2:4], stories[4:])
    ]
    assert all(sitemap_faults(client.get(part).content) == [] for part in parts)


# What nobody should ask


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-articles-2026-13.xml",
        "/sitemap-articles-0000-00.xml",
        "/sitemap-articles-2026-05.xml?from=x",
        "/sitemap-articles-2026-05.xml?to=%00",
        f"/sitemap-articles-2026-05.xml?from={'9' * 30}",
        "/sitemap-articles.xml",
        "/sitemap-topics.xml?from=-1",
        "/news-sitemap.xml?before=",
        "/news-sitemap.xml?before=999999",
    ],
)
def test_nonsense_is_not_found(client, path):
    make_live(at=NOON)

    assert client.get(path).status_code == 404


def test_a_file_that_is_as_before_is_not_sent_again(client):
    make_live()
    etag = client.get("/sitemap.xml")["ETag"]

    assert client.get("/sitemap.xml", headers={"if-none-match": etag}).status_code == 304


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("path", "queries"),
    [
        ("/sitemap.xml", 11),
        ("/sitemap-sections.xml", 1),
        ("/sitemap-pages.xml", 1),
        ("/sitemap-topics.xml", 1),
        ("/sitemap-authors.xml", 1),
        ("/sitemap-series.xml", 1),
        (MAY, 2),
        ("/news-sitemap.xml", 2),
    ],
)
def test_a_file_costs_the_same_for_any_number(client, noon, django_assert_num_queries, path, queries, count):
    for number in range(count):
        own = {
            "bylines": [make_author()],
            "topics": [make_topic().name],
            "lead_image": make_image(),
            "series": make_series(),
        }
        make_live(**own)
        make_correction(make_live(at=NOON - 31 * number * 24 * HOUR).article, at=NOON)
        make_page()

    with django_assert_num_queries(queries):
        assert client.get(path).status_code == 200


# robots.txt


def robots(client):
    return client.get("/robots.txt").content.decode().splitlines()


def test_an_operator_can_refuse_crawlers_for_ai(client, settings):
    assert "User-agent: GPTBot" not in robots(client)

    settings.AI_CRAWLERS = False

    lines = robots(client)
    group = lines[lines.index("User-agent: GPTBot") :]
    assert "User-agent: ClaudeBot" in lines
    assert "User-agent: Googlebot" not in lines
    # One rule for all that are named above it: https://www.rfc-editor.org/rfc/rfc9309#section-2.2.1
    assert group[group.index("") - 1] == "Disallow: /"


def test_an_operator_can_keep_paths_and_the_whole_site_from_crawlers(client, settings):
    settings.ROBOTS_DISALLOW = ["/archive/"]
    assert robots(client)[:5] == [
        "User-agent: *",
        "Disallow: /admin/",
        "Disallow: /search/",
        "Disallow: /api/",
        "Disallow: /archive/",
    ]

    settings.SEARCH_ENGINES = False

    assert robots(client) == ["User-agent: *", "Disallow: /"]
