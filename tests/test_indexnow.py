"""Search engines know of a change within minutes, and of many changes at once."""

import json
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import indexnow, workflow

from .builders import (
    make_article,
    make_entry,
    make_live,
    make_live_blog,
    make_section,
    publish,
    run_tasks,
    the_chief,
)

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
KEY = "0123456789abcdef"


@pytest.fixture
def engine(settings):
    """A search engine on this machine: what it was told, and the status with which it answers."""

    class Engine(BaseHTTPRequestHandler):
        told, status = [], 200

        def do_POST(self):
            Engine.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(Engine.status)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Engine)
    thread = Thread(target=server.serve_forever)
    thread.start()
    settings.INDEXNOW_KEY, settings.INDEXNOW_URL = KEY, f"http://127.0.0.1:{server.server_port}/indexnow"
    yield Engine
    server.shutdown()
    thread.join()
    server.server_close()


def waiting():
    """The tasks that are to tell search engines."""
    return DBTaskResult.objects.filter(task_path__endswith="tell_search_engines", status="READY")


def a_minute_later():
    """Do what is to be done by then."""
    with time_machine.travel(timezone.now() + timedelta(seconds=61)):
        run_tasks()


def test_what_was_published_is_told_once_with_the_key_that_proves_us(client, engine):
    section = make_section(slug="world")
    for slug in ("one", "two", "three"):
        publish(make_article(section=section, slug=slug))

    a_minute_later()

    [told] = engine.told
    assert {name: told[name] for name in ("host", "key", "keyLocation")} == {
        "host": "news.example",
        "key": KEY,
        "keyLocation": f"{SITE}/{KEY}.txt",
    }
    assert set(told["urlList"]) == {f"{SITE}/world/{slug}/" for slug in ("one", "two", "three")}
    assert client.get(f"/{KEY}.txt").content.decode() == KEY


def test_a_withdrawn_story_is_told_and_a_moved_one_with_both_its_addresses(engine):
    gone, moved = make_live(), make_live(section=make_section(slug="world"), slug="old").article
    a_minute_later()
    engine.told.clear()

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        workflow.withdraw(gone.article, by=the_chief(), reason="Wrong.")
        moved.slug = "new"
        moved.save()
        publish(moved)
        a_minute_later()

    [told] = engine.told
    assert set(told["urlList"]) == {
        f"{SITE}{gone.get_absolute_url()}",
        f"{SITE}/world/old/",
        f"{SITE}/world/new/",
    }


def test_of_what_waits_they_are_told_after_its_moment(engine):
    tomorrow = timezone.now() + timedelta(days=1)
    publish(make_article(), at=tomorrow)
    a_minute_later()
    assert engine.told == []

    [task] = waiting()
    assert task.run_after == tomorrow + timedelta(minutes=1)
    with time_machine.travel(tomorrow):
        a_minute_later()
    assert len(engine.told) == 1


def test_of_an_end_that_was_set_they_are_told_after_its_moment(engine):
    tomorrow = timezone.now() + timedelta(days=1)
    ending = make_live(until=tomorrow)
    make_live()
    a_minute_later()
    engine.told.clear()

    with time_machine.travel(tomorrow):
        a_minute_later()

    [told] = engine.told
    assert told["urlList"] == [f"{SITE}{ending.get_absolute_url()}"]


def test_an_entry_that_is_changed_tells_of_its_live_blog_alone(engine):
    blog = make_live_blog()
    entry = make_entry(blog.article, "It rains")
    make_live()
    a_minute_later()
    engine.told.clear()

    with time_machine.travel(timezone.now() + timedelta(hours=1)):
        workflow.amend_entry(entry, by=the_chief(), headline="It pours")
        a_minute_later()

    [told] = engine.told
    assert told["urlList"] == [f"{SITE}{blog.get_absolute_url()}"]


@pytest.mark.parametrize("count", [1, 3])
def test_what_has_changed_costs_the_same_for_any_number(django_assert_num_queries, count):
    since = timezone.now()
    for _number in range(count):
        make_live()

    with django_assert_num_queries(1):
        assert len(indexnow.changed_since(since)) == count


def test_an_engine_that_does_not_answer_is_asked_again(engine):
    engine.status = 429
    make_live()

    a_minute_later()

    assert len(engine.told) == 1
    [again] = waiting()
    assert again.run_after > timezone.now() + timedelta(minutes=2)


def test_a_draft_is_told_to_nobody(engine):
    workflow.submit(make_article(), by=the_chief())

    assert not waiting().exists()


@pytest.mark.parametrize("key", ["", "fedcba9876543210"])
def test_without_the_key_nothing_is_told_and_nothing_proven(client, settings, key):
    settings.INDEXNOW_KEY = key
    if not key:
        make_live()
        assert not waiting().exists()

    assert client.get(f"/{KEY}.txt").status_code == 404
