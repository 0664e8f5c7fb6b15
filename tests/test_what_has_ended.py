"""What has ended, waits, or is only typed is nowhere: every public place that could tell it is asked."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles import workflow
from articles.models import Article, Edition

from .builders import also_read, make_article, make_author, make_live, make_section, publish, the_chief

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
OWN = "/world/marker-story/"
PLACES = [
    "/",
    "/latest/",
    "/world/",
    "/topics/flags/",
    "/authors/mara/",
    "/feed/",
    "/world/feed/",
    "/corrections/",
    "/corrections/feed/",
    "/sitemap.xml",
    "/sitemap-articles-2026-05.xml",
    "/sitemap-topics.xml",
    "/sitemap-authors.xml",
    "/world/pointing-to-it/",
]

ENDS = {
    "until a moment": lambda article: publish(article, at=NOON - 2 * HOUR, until=NOON - HOUR),
    "unpublished": lambda article: (publish(article, at=NOON - 2 * HOUR), then(workflow.unpublish, article)),
    "unpublished at a moment": lambda article: (
        publish(article, at=NOON - 2 * HOUR),
        then(workflow.unpublish, article, hours=2, at=NOON - HOUR),
    ),
    "withdrawn": lambda article: (publish(article, at=NOON - 2 * HOUR), then(workflow.withdraw, article, reason="No")),
    "withdrawn at a moment": lambda article: (
        publish(article, at=NOON - 2 * HOUR),
        then(workflow.withdraw, article, hours=2, at=NOON - HOUR, reason="No", notice="It was another river."),
    ),
    "waiting": lambda article: publish(article, at=NOON + HOUR),
    "cancelled": lambda article: (publish(article, at=NOON + HOUR), workflow.cancel_schedule(article, by=the_chief())),
    "typed": lambda article: None,
}


def then(verb, article, *, hours=1, **how):
    """Do it so many hours before noon."""
    with time_machine.travel(NOON - hours * HOUR + timedelta(seconds=1), tick=False):
        verb(article, by=the_chief(), **how)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


def make_marker():
    """A story with all that could lead to it, and another that points to it in every way."""
    section = make_section("World")
    story = make_article(
        "MARKER story",
        section=section,
        standfirst="MARKER",
        body="<p>MARKER</p>",
        topics=["Flags"],
        bylines=[make_author("Mara")],
    )
    link = f'<p>See <a data-article="{story.pk}">there</a>.</p>{also_read(story)}'
    make_live("Pointing to it", at=NOON - 3 * HOUR, section=section, body=link, related=[story])
    return story


def told(client):
    """The places that tell the story."""
    places = [place for place in PLACES if {"MARKER", OWN} & words_of(client.get(place))]
    return places + (["search"] if client.get("/search/?q=MARKER").context["editions"] else [])


def words_of(response):
    """Which of the words that give the story away are on a page."""
    page = response.content.decode()
    return {word for word in ("MARKER", OWN) if word in page}


def test_while_it_is_live_they_all_could_tell_it(client, noon):
    publish(make_marker(), at=NOON - HOUR)

    without_it = {"/corrections/", "/corrections/feed/", "/sitemap.xml", "/sitemap-topics.xml", "/sitemap-authors.xml"}
    assert set(told(client)) == {*PLACES, "search"} - without_it


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_what_readers_may_not_see_is_told_nowhere(client, noon, end):
    story = make_marker()
    end(story)
    assert not Edition.objects.live().filter(article=story).exists()

    assert told(client) == []
    assert "MARKER" not in client.get(OWN).content.decode()


def test_a_change_that_waits_is_told_nowhere(client, noon):
    story = make_marker()
    Article.objects.filter(pk=story.pk).update(headline="Old words", standfirst="", body="<p>Old.</p>")
    publish(story, at=NOON - HOUR)
    Article.objects.filter(pk=story.pk).update(headline="MARKER story", standfirst="MARKER", body="<p>MARKER</p>")
    workflow.correct(story, by=the_chief(), kind="correction", text="It was 4.")
    publish(story, at=NOON + HOUR)

    assert not any("MARKER" in client.get(place).content.decode() for place in [*PLACES, OWN])
    assert not client.get("/search/?q=MARKER").context["editions"]
