"""The public JSON: what it says is what its own description promises, and only of what readers see."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate

from articles import workflow
from articles.models import Edition

from .builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_correction,
    make_entry,
    make_image,
    make_live,
    make_live_blog,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
    the_chief,
)

pytestmark = pytest.mark.django_db

SITE = "https://news.example"
ARTICLES = "/api/articles/"


@pytest.fixture
def ask(client):
    """Return what an address answers, once it is what /api/openapi.json says of it."""
    description = client.get("/api/openapi.json").json()

    def asked(address, status=200):
        address = address.removeprefix(SITE)
        response = client.get(address)
        assert response.status_code == status
        path = address.partition("?")[0]
        template = path if path in description["paths"] else "/api/articles/{id}/"
        answer = description["paths"][template]["get"]["responses"][str(status)]
        schema = {**answer["content"]["application/json"]["schema"], "components": description["components"]}
        Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(response.json())
        return response.json()

    return asked


def test_the_description_is_valid_openapi_and_names_this_site(client):
    description = client.get("/api/openapi.json").json()

    validate(description)
    assert description["servers"] == [{"url": SITE}]


def test_the_first_page_says_where_everything_is(ask):
    index = ask("/api/")

    for name in ("articles", "sections", "topics", "authors"):
        assert set(ask(index[name])) >= {name}


def test_a_story_is_told_whole(ask):
    ada = make_author("Ada", slug="ada")
    image = make_image(caption="The bridge.", credit="P. Hoto", alt="A bridge.")
    other = make_live("The bridge").article
    story = make_live(
        "Water & <b>mud</b>",
        body=f"<p>It came.</p>{figure(image)}{also_read(other)}",
        bylines=[ada],
        topics=["Rivers"],
        lead_image=image,
        section=make_section("World", slug="world"),
    ).article
    make_correction(story, "It came at night.")

    told = ask(f"{ARTICLES}{story.pk}/")

    assert told["headline"] == "Water & <b>mud</b>"
    assert told["section"] == {"name": "World", "slug": "world", "url": f"{SITE}/world/"}
    assert told["bylines"] == [{"name": "Ada", "slug": "ada", "url": f"{SITE}/authors/ada/", "role": "words"}]
    assert [topic["name"] for topic in told["topics"]] == ["Rivers"]
    assert told["picture"]["credit"] == "P. Hoto"
    assert told["picture"]["url"].startswith(f"{SITE}/media/renditions/")
    assert f'href="{SITE}{other.editions.get().get_absolute_url()}"' in told["body"]
    assert [correction["text"] for correction in told["corrections"]] == ["It came at night."]


def test_a_live_blog_has_its_entries_paged_by_key(ask, monkeypatch):
    monkeypatch.setattr("articles.live_blog.PAGE_LENGTH", 2)
    article = make_live_blog().article
    moment = timezone.now() - timedelta(hours=1)
    entries = [make_entry(article, f"Entry {n}", posted=moment + timedelta(minutes=n)) for n in range(3)]

    first = ask(f"{ARTICLES}{article.pk}/")
    second = ask(first["older_entries"])

    assert [entry["id"] for entry in first["entries"] + second["entries"]] == [one.pk for one in entries[::-1]]
    assert first["entries"][0]["body"] == "<p>The water falls.</p>"
    assert second["older_entries"] is None


def test_a_lead_video_is_told(ask):
    story = make_live(video="https://www.youtube.com/watch?v=abcdefghijk", video_title="The flood").article

    assert ask(f"{ARTICLES}{story.pk}/")["video"] == {
        "url": "https://www.youtube.com/watch?v=abcdefghijk",
        "title": "The flood",
        "credit": "YouTube",
    }


def test_a_list_pages_by_key_and_keeps_what_it_was_narrowed_to(ask, monkeypatch):
    monkeypatch.setattr("articles.pages.LIST_LENGTH", 2)
    section = make_section(slug="world")
    stories = [make_live(section=section).article_id for _ in range(3)]
    make_live()

    first = ask(f"{ARTICLES}?section=world")
    second = ask(first["older"])

    assert [story["id"] for story in first["articles"] + second["articles"]] == stories[::-1]
    assert second["older"] is None


@pytest.mark.parametrize("narrowed", ["section=world", "topic=rivers", "author=ada"])
def test_a_list_is_of_one_section_topic_or_author(ask, narrowed):
    ada = make_author("Ada", slug="ada")
    here = make_live(section=make_section(slug="world"), topics=["Rivers"], bylines=[ada])
    make_live(topics=["Hills"], bylines=[make_author()])

    assert [story["id"] for story in ask(f"{ARTICLES}?{narrowed}")["articles"]] == [here.article_id]


@pytest.mark.parametrize("query", ["section=moon", "topic=%00", "author=%22%3E"])
def test_what_there_is_not_is_a_sentence(ask, query):
    assert ask(f"{ARTICLES}?{query}", status=404)["error"].startswith("There is nothing with the address")


@pytest.mark.parametrize("key", [0, 2**31, 2**63, 10**30])
def test_a_key_that_no_story_has_is_not_found(ask, key):
    assert ask(f"{ARTICLES}{key}/", 404)["error"]


@pytest.mark.parametrize("query", ["before=nonsense", "before=%00", "before=9" + 30 * "9", "unknown=1"])
def test_nonsense_gives_the_first_page(ask, query):
    story = make_live()

    assert [one["id"] for one in ask(f"{ARTICLES}?{query}")["articles"]] == [story.article_id]


def test_nothing_that_readers_do_not_see_is_in_it(client, ask):
    hidden = make_topic("Secret topic")
    quiet = make_author("Secret author")
    draft = make_article("Secret draft", topics=[hidden.name], bylines=[quiet])
    make_scheduled("Secret plan", topics=[hidden.name], bylines=[quiet])
    make_withdrawn("Secret shame", topics=[hidden.name], bylines=[quiet])
    live = make_live("Water", body=f"<p>It came.</p>{also_read(draft)}").article
    live.headline = "Secret change"
    live.save()
    publish(live, at=timezone.now() + timedelta(hours=1))

    everything = [ask(f"/api/{name}/") for name in ("articles", "topics", "authors")]
    everything.append(ask(f"{ARTICLES}{live.pk}/"))

    assert "Secret" not in str(everything)
    ask(f"{ARTICLES}{draft.pk}/", status=404)


def test_a_withdrawn_story_is_gone_from_it(ask):
    story = make_live().article
    workflow.withdraw(story, by=the_chief(), reason="Wrong.")

    assert ask(f"{ARTICLES}{story.pk}/", status=404)["error"] == "There is no such story, or it is not live."


def test_topics_and_authors_page_by_slug(ask, monkeypatch):
    monkeypatch.setattr("articles.api.LENGTH", 2)
    make_live(topics=["Apples", "Bees", "Cows"], bylines=[make_author(name) for name in ("Ada", "Ben", "Cleo")])

    for name in ("topics", "authors"):
        first = ask(f"/api/{name}/")
        second = ask(first["more"])
        assert [len(first[name]), len(second[name]), second["more"]] == [2, 1, None]


def test_any_site_may_ask_and_nothing_but_asking_is_possible(client):
    response = client.get("/api/")

    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert not response.cookies
    assert client.post("/api/articles/").status_code == 405


def test_what_has_not_changed_is_not_sent_again(client):
    story = make_live()
    tag = client.get(ARTICLES).headers["ETag"]

    assert client.get(ARTICLES, headers={"If-None-Match": tag}).status_code == 304
    workflow.withdraw(story.article, by=the_chief(), reason="Wrong.")
    assert client.get(ARTICLES, headers={"If-None-Match": tag}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_costs_the_same_for_any_number_of_stories(client, django_assert_num_queries, count):
    section = make_section(slug="world")
    for _ in range(count):
        make_live(section=section, topics=["Rivers", "Water"], bylines=[make_author(), make_author()])

    with django_assert_num_queries(4):  # the section, the stories, their bylines, their topics
        response = client.get(f"{ARTICLES}?section=world")

    assert len(response.json()["articles"]) == count


@pytest.mark.parametrize("count", [1, 3])
def test_a_story_costs_the_same_for_any_number_of_blocks(client, django_assert_num_queries, count):
    blocks = "".join(figure(make_image()) + also_read(make_live().article) for _ in range(count))
    story = make_live(body=f"<p>It came.</p>{blocks}")

    with django_assert_num_queries(6):  # the story, its bylines, its topics, pictures, boxes, corrections
        response = client.get(reverse("api_article", args=[story.article_id]))

    assert response.json()["body"].count("<figure") == count
    assert Edition.objects.live().count() == count + 1
