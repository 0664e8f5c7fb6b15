"""What the edge keeps on its disk follows a change: changed stories are asked for once through it."""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import workflow

from .builders import make_article, make_live, make_section, publish, run_tasks, the_chief

pytestmark = pytest.mark.django_db


@pytest.fixture
def edge(settings):
    """An edge that answers 410 to everything, and the requests it was sent: (path, encoding)."""

    class Edge(BaseHTTPRequestHandler):
        asked, hosts = [], set()

        def do_GET(self):
            Edge.asked.append((self.path, self.headers["Accept-Encoding"]))
            Edge.hosts.add((self.headers["Host"], self.headers["X-Forwarded-Proto"]))
            self.send_response(410)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Edge)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    settings.EDGE_URL = f"http://127.0.0.1:{server.server_port}"
    yield Edge
    server.shutdown()
    thread.join()
    server.server_close()


def soon():
    """A moment when what was just changed has been asked for."""
    return time_machine.travel(timezone.now() + timedelta(seconds=5), tick=False)


def test_withdrawn_story_is_asked_for_in_every_encoding_with_its_section_and_the_front(edge):
    edition = make_live("Flood", section=make_section("World"), at=timezone.now() - timedelta(hours=1))
    DBTaskResult.objects.all().delete()

    workflow.withdraw(edition.article, by=the_chief(), reason="It was another river.")
    with soon():
        run_tasks()

    paths = ["/world/flood/", "/world/", "/"]
    assert edge.asked == [(path, encoding) for path in paths for encoding in ("br", "gzip", "identity")]
    assert edge.hosts == {("news.example", "https")}


def test_it_is_asked_when_its_own_second_has_passed(edge):
    make_live()
    run_tasks()
    assert edge.asked == []

    with soon():
        run_tasks()

    assert edge.asked


def test_what_is_to_come_is_asked_for_at_its_moment(edge):
    begins = timezone.now() + timedelta(hours=2)
    publish(make_article("Later", section=make_section("World")), at=begins)
    with soon():
        run_tasks()
    assert edge.asked == []

    with time_machine.travel(begins + timedelta(seconds=5), tick=False):
        run_tasks()

    assert ("/world/later/", "br") in edge.asked


def test_edge_that_is_away_is_asked_again(settings, caplog):
    settings.EDGE_URL = "http://127.0.0.1:1"
    make_live()

    with soon():
        run_tasks()

    assert "The edge could not be asked (attempt 1)" in caplog.text
    assert DBTaskResult.objects.filter(task_path__endswith="renew_at_the_edge", status="READY").exists()


def test_nobody_is_asked_without_an_edge():
    make_live()
    assert not DBTaskResult.objects.filter(task_path__endswith="renew_at_the_edge").exists()
