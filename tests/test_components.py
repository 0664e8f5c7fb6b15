"""The developers' page of every component."""

import pytest
from django.conf import settings as project
from django.db import connection
from django.test.utils import CaptureQueriesContext

from .builders import make_author, make_image, make_live, make_topic, paragraphs
from .reading import seen

pytestmark = pytest.mark.django_db

TEMPLATES = project.BASE_DIR / "templates"
FILES = {
    str(path.relative_to(TEMPLATES))
    for folder in ("components", "blocks")
    for path in (TEMPLATES / folder).rglob("*.html")
}


def test_there_is_no_such_page_for_readers(client):
    make_live(lead_image=make_image())

    assert client.get("/components/").status_code == 404


@pytest.fixture
def shown(client, settings):
    settings.DEBUG = True
    make_topic("Rivers")
    for _story in range(6):
        make_live(
            lead_image=make_image(),
            bylines=[make_author(bio="Writes.", picture=make_image())],
            topics=["Rivers"],
            body=paragraphs(3),
            kicker="Floods",
            standfirst="It came in the night.",
        )
    return client.get("/components/")


def test_every_component_and_block_is_on_it(shown):
    drawn = {template.name for template in shown.templates}

    assert shown.status_code == 200
    assert FILES - drawn == set()


def test_it_shows_the_states_that_are_easily_forgotten(shown):
    page = seen(shown)

    for state in ("without a picture", "without the rights to its picture", "opinion", "one word of 120 letters"):
        assert state in page.text
    assert {"Breaking", "Live", "Notice"} < set(page.texts)
    assert "This picture is no longer available." in page.text
    assert [one["lang"] for one in page.all("h3", lang="ar", dir="rtl")]


def test_without_stories_it_says_what_it_needs(client, settings):
    settings.DEBUG = True

    assert "load the demo" in seen(client.get("/components/")).text


def test_nothing_of_it_is_saved(client, shown):
    with CaptureQueriesContext(connection) as captured:
        client.get("/components/")

    asked = {query["sql"].split()[0] for query in captured.captured_queries}
    assert "SELECT" in asked
    assert asked.isdisjoint({"INSERT", "UPDATE", "DELETE"})
