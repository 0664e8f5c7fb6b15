from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime

from articles.sitemaps import ArticleSitemap

from .builders import (
    make_article,
    make_author,
    make_live,
    make_page,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
)

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
FILES = ["articles", "sections", "topics", "authors", "pages"]


def document(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/xml"
    return ElementTree.fromstring(response.content)


def addresses(client, path):
    return [element.text for element in document(client, path).iter(f"{NAMESPACE}loc")]


def all_addresses(client):
    files = addresses(client, "/sitemap.xml")
    return [address for file in files for address in addresses(client, file.removeprefix(SITE))]


def test_the_index_names_every_file_at_our_own_address(client):
    assert addresses(client, "/sitemap.xml") == [f"{SITE}/sitemap-{name}.xml" for name in FILES]


def test_every_page_meant_for_search_engines_is_listed_once(client):
    author, topic, page = make_author(), make_topic("Rivers"), make_page("About")
    edition = make_live(bylines=[author], topics=["Rivers"])
    make_live(section=edition.section, bylines=[author], topics=["Rivers"])
    empty = make_section()

    listed = all_addresses(client)

    things = (edition, edition.section, empty, author, topic, page)
    assert {f"{SITE}{thing.get_absolute_url()}" for thing in things} <= set(listed)
    assert len(listed) == len(set(listed)) == 7


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_what_is_live_is_listed(client, make):
    author = make_author()
    hidden = make(bylines=[author], topics=["Hidden"])

    assert all_addresses(client) == [f"{SITE}{hidden.section.get_absolute_url()}"]


def test_each_story_says_when_it_changed(client):
    edition = make_live(at=timezone.now() - timedelta(hours=2))

    [changed] = document(client, "/sitemap-articles.xml").iter(f"{NAMESPACE}lastmod")
    [index_changed, *_others] = document(client, "/sitemap.xml").iter(f"{NAMESPACE}lastmod")

    assert parse_date(changed.text) == edition.updated_at.date()
    assert parse_datetime(index_changed.text) or parse_date(index_changed.text)


def test_an_empty_newspaper_has_sitemaps(client):
    assert all_addresses(client) == []


def test_a_long_list_is_cut_into_files(client, monkeypatch):
    monkeypatch.setattr(ArticleSitemap, "limit", 2)
    stories = [make_live() for _story in range(3)]

    assert addresses(client, "/sitemap.xml")[:2] == [f"{SITE}/sitemap-articles.xml", f"{SITE}/sitemap-articles.xml?p=2"]
    assert {f"{SITE}{story.get_absolute_url()}" for story in stories} <= set(all_addresses(client))


def test_addresses_in_every_script_are_written_as_xml_wants_them(client):
    edition = make_live("नदी", section=make_section("देश"))

    assert f"{SITE}{edition.get_absolute_url()}" in all_addresses(client)
    assert edition.get_absolute_url().isascii()


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize("name", FILES)
def test_a_file_costs_the_same_for_any_number(client, django_assert_num_queries, name, count):
    for _story in range(count):
        make_live(bylines=[make_author()], topics=[make_topic().name])
        make_page()

    with django_assert_num_queries(2):
        client.get(f"/sitemap-{name}.xml")
