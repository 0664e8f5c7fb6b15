"""Those who follow feeds through a hub know of a change at once."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import websub, workflow
from articles.models import Article

from .builders import (
    make_article,
    make_author,
    make_correction,
    make_entry,
    make_live,
    make_live_blog,
    make_section,
    publish,
    run_tasks,
    the_chief,
)
from .validators import ATOM

pytestmark = pytest.mark.django_db

SITE = "https://news.example"


@pytest.fixture
def hub(settings):
    """A hub on this machine: what it was told, and the status with which it answers."""

    class Hub(BaseHTTPRequestHandler):
        told, status = [], 204

        def do_POST(self):
            Hub.told.append(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(Hub.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Hub)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.WEBSUB_HUB = f"http://127.0.0.1:{server.server_port}/hub"
    yield Hub
    server.shutdown()
    thread.join()
    server.server_close()


def of_the_hub():
    """The tasks that are to tell the hub, or did."""
    return DBTaskResult.objects.filter(task_path__endswith="tell_hub")


def test_a_publish_tells_the_hub_every_feed_it_changes(hub):
    section = make_section("World")
    make_live(section=section, topics=["Rivers"], bylines=[make_author("Ada Lund")])
    assert hub.told == []

    run_tasks()

    [told] = hub.told
    assert told["hub.mode"] == ["publish"]
    starts = ("/feed/", "/world/feed/", "/corrections/feed/", "/topics/rivers/feed/", "/authors/ada-lund/feed/")
    assert sorted(told["hub.url"]) == sorted(
        f"{SITE}{start}{kind}" for start in starts for kind in ("", "atom/", "json/")
    )


def test_corrections_and_withdrawals_are_changes_and_a_save_is_none(hub):
    article = make_live().article
    run_tasks()

    article.save()
    make_correction(article)
    workflow.withdraw(article, by=the_chief(), reason="Wrong")
    run_tasks()

    assert len(hub.told) == 3


def test_entries_of_a_live_blog_are_changes_and_drafts_are_none(hub):
    article = make_live_blog().article
    run_tasks()
    hub.told.clear()

    make_entry(article, "Draft", publish=False)
    run_tasks()
    assert hub.told == []

    entry = make_entry(article, "It rains")
    run_tasks()
    workflow.amend_entry(entry, by=the_chief(), headline="It pours")
    run_tasks()
    workflow.take_back_entry(entry, by=the_chief())
    run_tasks()
    assert len(hub.told) == 3


def test_a_story_that_moves_changes_the_feeds_it_leaves_too(hub):
    article = make_live(section=make_section("World"), topics=["Rivers"], bylines=[make_author("Ada")]).article
    run_tasks()
    hub.told.clear()

    article.section = make_section("Sport")
    article.save()
    article.topics.set(["Rowing"])
    article.bylines.update(author=make_author("Ben"))
    publish(Article.objects.get(pk=article.pk))
    run_tasks()

    [told] = hub.told
    left = {"/world/feed/", "/topics/rivers/feed/", "/authors/ada/feed/"}
    new = {"/sport/feed/", "/topics/rowing/feed/", "/authors/ben/feed/"}
    assert {f"{SITE}{start}" for start in left | new} <= set(told["hub.url"])


@pytest.mark.parametrize("count", [1, 3])
def test_which_feeds_change_costs_the_same_for_any_number(django_assert_num_queries, count):
    bylines = [make_author() for _number in range(count)]
    article = make_live(topics=[f"Topic {number}" for number in range(count)], bylines=bylines).article

    with django_assert_num_queries(4):
        assert len(websub.feeds_of(article)) == 3 * (3 + 2 * count)


def test_of_an_end_that_was_set_the_hub_is_told_once_at_its_moment(hub):
    tomorrow = timezone.now() + timedelta(days=1)
    article = make_live(until=tomorrow).article
    article.standfirst = "It came in the night."
    article.save()
    publish(article)
    run_tasks()
    hub.told.clear()

    [waiting] = of_the_hub().filter(status="READY")
    assert waiting.run_after == tomorrow
    with time_machine.travel(tomorrow):
        run_tasks()
    assert len(hub.told) == 1


def test_of_what_waits_the_hub_is_told_at_its_moment(hub):
    tomorrow = timezone.now() + timedelta(days=1)
    publish(make_article(), at=tomorrow)
    run_tasks()
    assert hub.told == []

    [waiting] = of_the_hub()
    assert waiting.run_after == tomorrow


def test_a_hub_that_is_away_is_asked_again(hub):
    hub.status = 503
    make_live()

    run_tasks()

    assert len(hub.told) == 1
    again = of_the_hub().get(status="READY")
    assert again.run_after > timezone.now() + timedelta(minutes=1)


def test_feeds_name_the_hub(client, hub, settings):
    make_live()
    rss, atom = client.get("/feed/"), client.get("/feed/atom/")

    for feed in (ElementTree.fromstring(rss.content).find("channel"), ElementTree.fromstring(atom.content)):
        links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
        assert links["hub"] == settings.WEBSUB_HUB
    assert client.get("/feed/json/").json()["hubs"] == [{"type": "WebSub", "url": settings.WEBSUB_HUB}]
    assert rss["Link"] == f'<{settings.WEBSUB_HUB}>; rel="hub", <{SITE}/feed/>; rel="self"'


def test_without_a_hub_nobody_is_told_and_none_is_named(client):
    make_live()

    assert not of_the_hub().exists()
    assert "Link" not in client.get("/feed/")
    assert b"hub" not in client.get("/feed/").content
