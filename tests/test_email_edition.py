import pytest

from .builders import (
    also_read,
    make_article,
    make_author,
    make_image,
    make_live,
    make_reporter,
    make_scheduled,
    make_section,
    make_user,
    make_withdrawn,
)
from .hostile import SOURCES
from .reading import Seen, seen
from .validators import structured_data, structured_data_faults

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
PAGE, HTML = "/admin/email-edition/", "/admin/email-edition/html/"


@pytest.fixture
def desk(client):
    client.force_login(make_reporter())
    return client


def source_at(client, **of):
    """The HTML that is there to copy."""
    response = client.get(PAGE, of)
    assert response.status_code == 200
    return response.context["source"]


def test_the_front_is_there_as_mail_programs_know_it(desk):
    image = make_image(credit="Vera Lind")
    edition = make_live("The flood", standfirst="It came.", lead_image=image, bylines=[make_author("Ada Lund")])

    found = Seen(source_at(desk))

    for words in ("The flood", "It came.", "Ada Lund", "Picture: Vera Lind"):
        assert words in found.text
    assert f"{SITE}{edition.get_absolute_url()}" in found.links
    # No mail program knows our style sheets or runs scripts, and none knows where a path leads.
    assert not {"link", "script", "style", "svg", "picture"} & found.tags
    assert "class" not in found.attributes
    assert all(address.startswith("https://") for address in found.links)
    assert all(picture["src"].startswith(f"{SITE}/media/") for picture in found.all("img"))


def test_readers_everywhere_are_told_who_paid_for_a_story(desk, settings):
    settings.FULL_TEXT_FEEDS = True
    edition = make_live("The flood", sponsor="The Water Works", standfirst="It came.")
    pointing = make_live(body=f"<p>a</p>{also_read(edition.article)}")

    said = "Sponsored by The Water Works"
    assert said in source_at(desk)
    other, story = desk.get("/feed/json/").json()["items"]
    assert story["tags"][0] == said
    assert story["summary"] == f"{said}. It came."
    assert said in story["content_html"]
    assert said in other["content_html"]
    assert desk.get(f"/api/articles/{edition.article_id}/").json()["sponsor"] == "The Water Works"
    assert said in desk.get(f"/api/articles/{pointing.article_id}/").json()["body"]
    assert said in desk.get("/oembed", {"url": f"{SITE}{edition.get_absolute_url()}"}).json()["html"]
    [story, _trail] = structured_data(desk.get(edition.get_absolute_url()).content.decode())
    assert story["sponsor"]["name"] == "The Water Works"
    assert structured_data_faults(story) == []


def test_a_section_has_its_own(desk):
    make_live("A goal")
    make_live("The flood", section=make_section("World"))

    found = Seen(source_at(desk, of="world"))

    assert "The flood" in found.text
    assert "A goal" not in found.text


def test_it_is_short_enough_for_mail_programs(desk):
    section = make_section("World")
    for number in range(15):
        make_live(f"{number} {'headline ' * 30}", slug=f"x{number}", section=section, standfirst="a" * 600)

    source = source_at(desk, of="world")

    # https://support.google.com/a/answer/2520500 and many others: what is longer is clipped.
    assert len(source.encode()) < 102_000
    assert len(Seen(source).all("h2")) == 12


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_nothing_but_what_is_live_stands_in_it(desk, make):
    make("MARKER", section=make_section("World"))

    assert "MARKER" not in source_at(desk)
    assert "MARKER" not in source_at(desk, of="world")


def test_no_headline_runs_in_it(desk):
    for number, hostile in enumerate(source.replace("\0", "") for source in SOURCES[:12]):
        make_live(hostile[:300], slug=f"x{number}", standfirst=hostile[:600])

    found = Seen(source_at(desk))

    assert not {"script", "iframe", "object", "svg", "form"} & found.tags
    assert not [name for name in found.attributes if name.startswith("on")]


def test_it_is_shown_where_nothing_can_run(desk):
    policy = desk.get(HTML)["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "sandbox" in policy
    assert "script-src 'none'" in policy
    [frame] = seen(desk.get(PAGE)).all("iframe")
    assert frame["sandbox"] is None or frame["sandbox"] == ""


def test_it_is_for_the_newsroom_and_of_what_there_is(client):
    assert client.get(HTML).status_code == 302
    client.force_login(make_user("Visitor", "Reporter"))
    assert client.get(PAGE, {"of": "nothing"}).status_code == 404
    assert client.get(PAGE, {"of": "\0"}).status_code == 404
