from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from articles.models import Article, SiteIdentity

from .builders import (
    make_article,
    make_author,
    make_correction,
    make_live,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
)

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"


def channel_at(client, path):
    response = client.get(path)
    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    return ElementTree.fromstring(response.content).find("channel")


def titles(channel):
    return [item.findtext("title") for item in channel.iter("item")]


def test_the_feed_says_whose_it_is(client):
    SiteIdentity.objects.create(pk=1, name="The Morning", tagline="Before the coffee")

    channel = channel_at(client, "/feed/")

    assert channel.findtext("title") == "The Morning"
    assert channel.findtext("description") == "Before the coffee"
    assert channel.findtext("link") == f"{SITE}/"
    assert channel.find(f"{ATOM}link").attrib == {"href": f"{SITE}/feed/", "rel": "self"}


def test_a_story_in_the_feed(client):
    published = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)
    edition = make_live(
        'Water & "mud"',
        at=published,
        standfirst="It came <in> the night.",
        bylines=[make_author("Ada"), make_author("Ben")],
        section=make_section("World"),
    )

    [item] = channel_at(client, "/feed/").iter("item")

    assert item.findtext("title") == 'Water & "mud"'
    assert item.findtext("description") == "It came <in> the night."
    assert item.findtext("link") == f"{SITE}{edition.get_absolute_url()}"
    assert item.findtext("category") == "World"
    assert item.findtext(f"{DC}creator") == "Ada, Ben"
    assert parsedate_to_datetime(item.findtext("pubDate")) == published


def test_a_story_is_known_by_its_guid_wherever_it_moves(client):
    article = make_live("Water", at=timezone.now() - timedelta(hours=1)).article
    [before] = channel_at(client, "/feed/").iter("item")
    article.slug = "high-water"
    article.save()
    publish(article)

    [after] = channel_at(client, "/feed/").iter("item")

    assert after.findtext("link") != before.findtext("link")
    assert after.find("guid").text == before.find("guid").text
    assert after.find("guid").attrib == {"isPermaLink": "false"}


def test_newest_come_first_and_the_feed_is_not_endless(client):
    now = timezone.now()
    stories = [make_live(at=now - timedelta(hours=hours + 1)) for hours in range(32)]

    assert titles(channel_at(client, "/feed/")) == [story.headline for story in stories[:30]]


def test_a_section_has_its_own(client):
    SiteIdentity.objects.create(pk=1, name="The Morning")
    world = make_section("World", description="News from elsewhere.")
    make_live("Water", section=world)
    make_live("A goal")

    channel = channel_at(client, "/world/feed/")

    assert channel.findtext("title") == "The Morning: World"
    assert channel.findtext("description") == "News from elsewhere."
    assert channel.findtext("link") == f"{SITE}/world/"
    assert channel.find(f"{ATOM}link").get("href") == f"{SITE}/world/feed/"
    assert titles(channel) == ["Water"]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_what_is_live_is_in_a_feed(client, make):
    make("Hidden", section=make_section("World"))

    assert titles(channel_at(client, "/feed/")) == []
    assert titles(channel_at(client, "/world/feed/")) == []


def test_a_feed_of_nothing_is_a_feed(client):
    make_section("World")

    assert channel_at(client, "/feed/").findtext("lastBuildDate")
    assert channel_at(client, "/world/feed/").findtext("title")


def test_the_build_date_is_the_last_update(client):
    edition = make_live(at=timezone.now() - timedelta(hours=2))
    Article.objects.filter(pk=edition.article_id).update(standfirst="It fell again.")
    update = publish(edition.article, substantive=True)

    built = parsedate_to_datetime(channel_at(client, "/feed/").findtext("lastBuildDate"))

    assert built == update.updated_at.replace(microsecond=0)


def test_what_xml_cannot_carry_does_not_break_the_feed(client):
    make_live(
        "Wa\x0bter\x1f", slug="water", standfirst="In\x08 the night\x1b", bylines=[make_author("A\x0cda", slug="a")]
    )

    [item] = channel_at(client, "/feed/").iter("item")

    assert item.findtext("title").split() == ["Wa", "ter"]


@pytest.mark.parametrize("count", [1, 3])
def test_a_sections_feed_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    section = make_section("World")
    for _story in range(count):
        make_live(section=section, bylines=[make_author()], topics=[make_topic().name])

    with django_assert_num_queries(4):
        channel = channel_at(client, "/world/feed/")

    assert len(titles(channel)) == count


@pytest.mark.parametrize("unwritable", ["\x01", "\ufffe", "\uffff"])
def test_no_name_and_no_text_breaks_a_feed(client, unwritable):
    science = make_section(f"Sci{unwritable}ence", slug="science", description=f"Ice{unwritable}")
    make_correction(make_live(f"Blue{unwritable} ice", section=science).article, f"Green{unwritable} ice.")

    for address in ("/feed/", "/science/feed/", "/corrections/feed/"):
        feed = ElementTree.fromstring(client.get(address).content)
        assert feed.find("channel/item/title").text
