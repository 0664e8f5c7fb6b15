"""A path that readers once knew leads straight to where its matter lives today, and never in a circle."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles import forwarding, workflow
from articles.models import Address, Topic

from .builders import (
    make_article,
    make_author,
    make_live,
    make_page,
    make_scheduled,
    make_section,
    make_series,
    make_topic,
    publish,
    the_chief,
)

pytestmark = pytest.mark.django_db


def led(client, path):
    """Return where `path` leads, or the status of what is there."""
    response = client.get(path)
    return response["Location"] if response.status_code == 301 else response.status_code


def rename(thing, slug):
    thing.slug = slug
    thing.full_clean()
    thing.save()


def hand_made(path, target):
    address = Address(path=path, target=target)
    address.full_clean()
    address.save()
    return address


def test_a_section_takes_its_page_its_feed_and_its_stories_along(client):
    section = make_section("World")
    make_live("Flood", slug="flood", section=section)
    rename(section, "abroad")

    assert led(client, "/world/") == "/abroad/"
    assert led(client, "/world/feed/") == "/abroad/feed/"
    assert led(client, "/world/feed/atom/") == "/abroad/feed/atom/"
    assert led(client, "/world/flood/") == "/abroad/flood/"
    assert led(client, "/abroad/flood/") == 200


def test_however_often_it_moves_there_is_one_step(client):
    section = make_section("World")
    make_live("Flood", slug="flood", section=section)
    for slug in ("abroad", "planet", "elsewhere"):
        rename(section, slug)

    for former in ("world", "abroad", "planet"):
        assert led(client, f"/{former}/") == "/elsewhere/"
        assert led(client, f"/{former}/flood/") == "/elsewhere/flood/"


def test_what_is_renamed_back_is_there_again(client):
    section = make_section("World")
    make_live("Flood", slug="flood", section=section)
    rename(section, "abroad")
    rename(section, "world")

    assert led(client, "/world/") == 200
    assert led(client, "/world/flood/") == 200
    assert led(client, "/abroad/") == "/world/"
    assert led(client, "/abroad/flood/") == "/world/flood/"


def test_a_topic_and_an_author_leave_their_addresses(client):
    rosa = make_author("Rosa Lind")
    edition = make_live("Flood", topics=["Rain"], bylines=[rosa])
    rename(edition.topics.get(), "water")
    rename(rosa, "rosa-berg")

    assert led(client, "/topics/rain/") == "/topics/water/"
    assert led(client, "/topics/rain/feed/json/") == "/topics/water/feed/json/"
    assert led(client, "/authors/rosa-lind/") == "/authors/rosa-berg/"
    assert led(client, "/authors/rosa-lind") in {"/authors/rosa-lind/", "/authors/rosa-berg/"}


def test_a_standing_page_and_a_series_leave_their_addresses(client):
    page, rivers = make_page("About", slug="about"), make_series("Rivers")
    make_live("Flood", series=rivers)
    for slug in ("about-us", "who-we-are"):
        rename(page, slug)
    rename(rivers, "water")

    assert led(client, "/about/") == led(client, "/about-us/") == "/who-we-are/"
    assert led(client, "/series/rivers/") == "/series/water/"
    rename(page, "about")
    assert led(client, "/about/") == 200
    assert led(client, "/about-us/") == led(client, "/who-we-are/") == "/about/"


def test_what_readers_do_not_know_leads_nowhere(client):
    rosa = make_author("Rosa Lind")
    make_article("Draft", topics=["Rain"], bylines=[rosa])
    make_scheduled("Soon", slug="soon", section=make_section("World"))
    rename(Topic.objects.get(), "water")
    rename(rosa, "rosa-berg")

    assert led(client, "/topics/rain/") == 404
    assert led(client, "/authors/rosa-lind/") == 404
    assert led(client, "/world/soon/") == 404


def test_a_path_that_another_has_now_is_that_others(client):
    rain = make_topic("Rain")
    make_live(topics=["Rain"])
    rename(rain, "water")
    make_live(topics=["Rain again"])
    rename(Topic.objects.get(name="Rain again"), "rain")

    assert led(client, "/topics/rain/") == 200
    rename(Topic.objects.get(name="Rain again"), "snow")
    assert led(client, "/topics/rain/") == "/topics/snow/"


def test_merged_topics_are_one(client):
    both = make_live("Both", topics=["Rain", "Rains"])
    one = make_live("One", topics=["Rains"])
    rain, rains = Topic.objects.get(name="Rain"), Topic.objects.get(name="Rains")
    rename(rains, "rainfall")

    workflow.merge_topics(rains, into=rain)

    assert [list(edition.topics.names()) for edition in (both, one)] == [["Rain"], ["Rain"]]
    assert [list(edition.article.topics.names()) for edition in (both, one)] == [["Rain"], ["Rain"]]
    assert led(client, "/topics/rains/") == "/topics/rain/"
    assert led(client, "/topics/rainfall/") == "/topics/rain/"


def test_an_editor_may_lead_a_path_elsewhere(client):
    hand_made("/election", "https://elections.example/2026/")
    hand_made("/old-about.html", "/about/")

    assert led(client, "/election") == "https://elections.example/2026/"
    assert led(client, "/election/") == "https://elections.example/2026/"
    assert led(client, "/old-about.html") == "/about/"


def test_an_editors_way_to_a_former_address_leads_straight_to_today(client):
    section = make_section("World")
    article = make_live("Flood", slug="flood", section=section).article
    hand_made("/a/b/c", "/flood-page/")
    hand_made("/flood-page/", "/world/flood/")
    article.slug = "water"
    article.save()
    publish(article)

    assert led(client, "/a/b/c") == "/world/water/"
    assert led(client, "/world/flood/") == "/world/water/"


def test_no_circle_is_followed(client):
    hand_made("/a/b/c", "/d/e/f")
    hand_made("/d/e/f", "/a/b/c")

    assert led(client, "/a/b/c") == 404


def test_no_more_steps_are_followed_than_anybody_means(client):
    for number in range(12):
        hand_made(f"/old/a/{number}", f"/old/a/{number + 1}")
    hand_made("/old/a/12", "/about/")

    assert led(client, "/old/a/3") == "/about/"
    assert led(client, "/old/a/0") == 404


@pytest.mark.parametrize("target", ["/%C3%A9/", "/e\u0301/", "https://news.example/é/?from=old#top", "/é"])
def test_however_a_path_is_written_it_is_one(client, target):
    hand_made("/%C3%A9", "/about/")
    hand_made("/a/b/c", target)

    assert led(client, "/é") == led(client, "/%C3%A9/") == led(client, "/e\u0301/") == "/about/"
    assert led(client, "/a/b/c") == "/about/"


def test_an_editors_way_to_a_feed_leads_straight_to_it(client):
    section = make_section("World")
    hand_made("/rss.php", "/world/feed/")
    hand_made("/earth/", "/world/")
    rename(section, "abroad")

    assert led(client, "/rss.php") == "/abroad/feed/"
    assert led(client, "/earth/feed/atom/") == "/abroad/feed/atom/"


@pytest.mark.parametrize("target", ["/about", "/search/?q=flood", "/#top", "https://elections.example/2026/"])
def test_a_feeds_step_goes_behind_a_page_of_ours_alone(client, target):
    hand_made("/election/", target)

    assert led(client, "/election/") == target
    assert led(client, "/election/feed/") == 404


def test_an_editors_way_to_a_story_that_waits_leads_nowhere_yet(client):
    make_scheduled("Soon", slug="soon", section=make_section("World"))
    hand_made("/a/b/c", "/world/soon/")

    assert led(client, "/a/b/c") == 404


def test_a_withdrawn_story_is_gone_at_all_its_addresses(client):
    article = make_live(
        "Flood", slug="flood", section=make_section("World"), at=timezone.now() - timedelta(hours=1)
    ).article
    workflow.claim(article, ["/2019/05/flood/"])
    workflow.withdraw(article, by=the_chief(), reason="Another river.")

    assert led(client, "/world/flood/") == 410
    assert led(client, "/2019/05/flood/") == 410


def test_hits_are_counted(client):
    article = make_live("Flood", slug="flood", section=make_section("World")).article
    workflow.claim(article, ["/2019/05/flood/"])
    address = hand_made("/election", "/world/")
    for path in ("/2019/05/flood/", "/2019/05/flood", "/election", "/nothing/here/"):
        client.get(path)

    assert Address.objects.get(path="/2019/05/flood/").hits == 2
    address.refresh_from_db()
    assert address.hits == 1


@pytest.mark.parametrize("number", [1, 3])
def test_a_reader_who_is_led_on_writes_nothing(client, settings, django_assert_num_queries, number):
    settings.COUNTS_WRITTEN_EVERY = 3600
    paths = [hand_made(f"/old/page/{place}", "https://elections.example/").path for place in range(number)]

    with django_assert_num_queries(number):
        for path in paths:
            client.get(path)

    assert not Address.objects.exclude(hits=0).exists()
    client.get(paths[0])
    forwarding.write()
    assert list(Address.objects.order_by("path").values_list("hits", flat=True)) == [2, 1, 1][:number]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/a/", "/a/"),
        ("/a", "/a/"),
        ("/%C3%A9/", "/é/"),
        ("/a/", "https://news.example/a/?b"),
        ("/a/", "https://[b/"),
        ("/%61dmin/x/", "/b/"),
        ("/a%00b", "/b/"),
        ("/a/", "//evil.example/"),
        ("/a/", "/\\evil.example"),
        ("/a/", "javascript:alert(1)"),
        ("/a/", "http:///x"),
        ("/a/", "/b c"),
        ("a", "/b/"),
        ("/", "/b/"),
        ("/admin/x/", "/b/"),
        ("/a?b", "/b/"),
        ("/a b", "/b/"),
    ],
)
def test_a_way_that_leads_nowhere_good_is_refused(path, target):
    with pytest.raises(ValidationError):
        hand_made(path, target)


def test_a_former_address_costs_the_same_however_many_there_are(client, django_assert_num_queries):
    section = make_section("World")
    for slug in ("abroad", "planet", "elsewhere"):
        rename(section, slug)

    with django_assert_num_queries(
        3
    ):  # the page that may be there, the address, its count (written later: counting.py)
        assert led(client, "/world/feed/") == "/elsewhere/feed/"
