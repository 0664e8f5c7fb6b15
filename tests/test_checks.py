"""What the publish checks advise, one by one, and the door that judges what is typed."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import readiness, workflow
from articles.models import Article

from .builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_editor,
    make_image,
    make_live,
    make_picture_editor,
    make_reporter,
    make_section,
    make_withdrawn,
    the_chief,
)
from .test_admin import form

pytestmark = pytest.mark.django_db

SHORT = "The headline is very short. Alone in a list, it has to say what happened."
LONG_STANDFIRST = "The standfirst has 305 characters; over 300 it is a paragraph."
LINK = "A link leads to “The bridge”, which is not live."
CHECK = reverse("admin:articles_article_check")


def advice(story, at=None):
    """What is advised about it, as {sentence: place}, but for what every story of these tests lacks."""
    found = readiness.found(readiness.Judged(story, at), readiness.ADVISES)
    missing = {"There is no standfirst.", "There is no byline.", "There are no topics."}
    return {
        one.sentence: one.place for one in found if one.sentence not in missing and "pixels wide" not in one.sentence
    }


def words(number):
    return f"<p>{'word ' * number}</p>"


def test_every_check_says_where_it_is_about():
    assert len(readiness.CHECKS) >= 15
    assert all(check.level in {"refuses", "advises"} and check.place for check in readiness.CHECKS)


@pytest.mark.parametrize(
    ("fields", "sentence", "place"),
    [
        (
            {"headline": "It rains"},
            "The headline is very short. Alone in a list, it has to say what happened.",
            "id_headline",
        ),
        ({"headline": "THE RIVER RISES AGAIN"}, "The headline is in capitals only.", "id_headline"),
        (
            {"search_title": "Rain " * 14},
            "The title for search engines has 70 characters; over 65 it is cut.",
            "id_search_title",
        ),
        (
            {"standfirst": "Rain " * 61},
            "The standfirst has 305 characters; over 300 it is a paragraph.",
            "id_standfirst",
        ),
        ({"body": words(151)}, "A paragraph has 151 words; on a phone that is more than a screen.", "id_body"),
        ({"body": words(101) * 8}, "The text has 808 words and no sub-heading.", "id_body"),
        (
            {"body": '<p>a</p><figure data-embed="https://vimeo.com/76979871" data-title=""></figure>'},
            "The embed of https://vimeo.com/76979871 has no title; until it is opened, readers see its address alone.",
            "id_body",
        ),
        (
            {"body": "<p>a</p><table><tbody><tr><td>1</td></tr></tbody></table>"},
            "A table has no header cells; read aloud, its numbers have no names.",
            "id_body",
        ),
        ({"body": '<p>The "river" rose.</p>'}, "There are straight quotation marks in the text.", "id_body"),
        ({"body": "<p>The  river rose.</p>"}, "There are two blanks in a row in the text.", "id_body"),
        (
            {"body": f"<p>{'Вода поднялась ночью. ' * 4}</p>", "language": "en"},
            "The text is in Cyrillic letters, and its language is “en”.",
            "id_language",
        ),
        (
            {"body": '<p><a href="https://example.org/a">a</a> <a href="https://example.org/a">b</a></p>'},
            "https://example.org/a is linked 2 times.",
            "id_body",
        ),
        *[
            (
                {"body": f'<p><a href="{address}">a</a></p>'},
                f"The link to {address} leads where readers cannot go.",
                "id_body",
            )
            for address in ("http://localhost:8000/x", "http://127.0.0.1/", "https://news.example/admin/articles/")
        ],
    ],
)
def test_what_an_editor_may_want_to_heed(fields, sentence, place):
    story = make_article(**{"headline": "The river rises again", **fields})

    assert advice(story) == {sentence: place}
    assert readiness.refusals(story) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "The UN is in New York now"},
        {"headline": "水位が上がる、川沿いの町で避難始まる昨夜", "slug": "x"},
        {"search_title": "Rain " * 13},
        {"standfirst": "Rain " * 60},
        {"body": words(150)},
        {"body": words(100) * 8},
        {"body": f"{words(101) * 8}<h2>More</h2>"},
        {"body": "<p>a</p><table><tbody><tr><th>Year</th><td>1</td></tr></tbody></table>"},
        {"body": "<p>The “river” rose; it’s over 6' deep.</p>"},
        {"body": f"<p>{'Вода поднялась ночью. ' * 4}</p>", "language": "ru-RU"},
        {"body": "<p>Вода</p>", "language": "en"},
        {"body": f"<p>{'Вода поднялась ночью. ' * 4}</p>", "language": "tlh"},
        {"body": '<p><a href="https://example.org/admin/">a</a> <a href="https://example.org/b">b</a></p>'},
        {"body": '<p><a href="https://news.example/world/administration/">a</a></p>'},
    ],
)
def test_what_needs_no_advice(fields):
    assert advice(make_article(**{"headline": "The river rises again", **fields})) == {}


@pytest.mark.parametrize(
    ("block", "sentence"),
    [
        (also_read, "“Also read” points to “The bridge”, which is not live; readers see nothing there."),
        (
            lambda article: f'<p><a data-article="{article.pk}">a</a></p>',
            "A link leads to “The bridge”, which is not live.",
        ),
    ],
)
def test_a_story_that_is_pointed_to_is_live_by_then(block, sentence):
    tomorrow = timezone.now() + timedelta(days=1)
    gone, live = make_withdrawn("The bridge").article, make_live().article
    scheduled = workflow.schedule(make_article("The bridge"), by=the_chief(), at=tomorrow).article

    def pointing_to(target):
        return make_article("The river rises again", body=f"<p>a</p>{block(target)}")

    assert advice(pointing_to(gone)) == {sentence: "id_body"}
    assert advice(pointing_to(live)) == {}
    assert advice(pointing_to(scheduled)) == {sentence: "id_body"}
    assert advice(pointing_to(scheduled), tomorrow) == {}


def test_a_lead_picture_that_stands_on_another_story_of_these_days():
    image = make_image()
    make_live("The bridge holds", lead_image=image)
    old = make_image()
    make_live(lead_image=old, at=timezone.now() - timedelta(days=8))
    sentence = "The lead picture stands on another live story of these days: “The bridge holds”."

    assert advice(make_article("The river rises again", lead_image=image)) == {sentence: "id_lead_image"}
    assert advice(make_article("The river rises again", lead_image=old)) == {}
    assert advice(make_live("The river rises twice", lead_image=make_image()).article) == {}


@pytest.mark.parametrize("place", ["lead", "body"])
def test_rights_that_end_in_the_days_after(place):
    image = make_image("Old river", rights_expire_at=timezone.now() + timedelta(days=3))
    fields = {"lead_image": image} if place == "lead" else {"body": f"<p>a</p>{figure(image)}"}

    [sentence] = advice(make_article("The river rises again", **fields))

    assert sentence.startswith("The rights of the picture “Old river” end on ")


# The door


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def found(client, **sent):
    response = client.post(CHECK, sent)
    assert response.status_code == 200
    return {one["sentence"]: (one["level"], one["place"]) for one in response.json()["found"]}


def test_what_is_typed_is_judged_and_nothing_is_saved(client, editor):
    story = make_article("The river rises again", bylines=[make_author()], topics=["Rain"], standfirst="It rained.")
    before = Article.objects.values().get(), story.revisions.count(), story.bylines.count()
    sent = {**form(story, headline="", standfirst="TK", topics=""), "article": story.pk}

    assert found(client, **sent) == {
        "The story has no headline.": ("refuses", "id_headline"),
        "“TK” is still in the text, once.": ("refuses", "id_body"),
        "There is no byline.": ("advises", "bylines-group"),
        "There are no topics.": ("advises", "id_topics"),
    }
    assert (Article.objects.values().get(), story.revisions.count(), story.bylines.count()) == before


def test_a_new_story_is_judged_before_its_first_save(client, editor):
    author, section = make_author(), make_section()
    sent = form(
        headline="The river rises again",
        body="<p>Slowly.</p>",
        standfirst="It rained.",
        topics="Rain",
        section=section.pk,
        bylines=[(author.pk, 1)],
    )

    assert found(client, **sent) == {}
    assert not Article.objects.exists()


def test_the_picture_that_is_chosen_and_not_saved_is_judged(client, editor):
    image = make_image("Old river", credit="", rights_expire_at=timezone.now() + timedelta(hours=1))
    story = make_article("The river rises again")
    later = {"when": "later", "at_0": "2099-01-01", "at_1": "06:00"}

    sent = {**form(story, lead_image=image.pk), "article": story.pk}

    now, then = found(client, **sent), found(client, **sent, **later)

    assert now["The lead picture has no credit."] == ("refuses", "id_lead_credit")
    assert "The rights of the picture “Old river” will have ended by then." not in now
    assert then["The rights of the picture “Old river” will have ended by then."] == ("refuses", "id_lead_image")


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"article": "x"},
        {"lead_image": "999999"},
        {"lead_image": "x", "section": "x", "form": "x", "language": "x" * 99, "slug": "a b"},
        {"body": "<p>\0<script>", "headline": "x" * 5000, "when": "later", "at_0": "x", "at_1": "99:99"},
        {"bylines-TOTAL_FORMS": "999999999", "related-TOTAL_FORMS": "x"},
    ],
)
def test_however_half_finished_it_is_judged(client, editor, sent):
    assert found(client, **sent)


def test_the_panel_comes_drawn(client, editor):
    answer = client.post(CHECK, form(headline="<b>TK</b>")).json()

    assert "&lt;b&gt;" not in answer["panel"]
    assert '<a href="#id_section">The story is in no section.</a>' in answer["panel"]
    assert answer["says"] == "3 to fix, 4 to consider"


def test_only_who_may_change_a_story_has_it_judged(client):
    story = make_article("The river rises again")
    assert client.post(CHECK, {"article": story.pk}).status_code == 302
    for user, status in ((make_picture_editor(), 403), (make_reporter(), 403), (make_editor(), 200)):
        client.force_login(user)
        assert client.post(CHECK, {"article": story.pk}).status_code == status
    assert client.post(CHECK, {"article": "999999"}).status_code == 404
    assert client.get(CHECK).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_a_check_costs_the_same_for_any_number(client, editor, django_assert_num_queries, count):
    boxes = "".join(also_read(make_withdrawn().article) for _box in range(count))
    pictures = "".join(figure(make_image()) for _picture in range(count))
    sent = form(make_article(), body=f"<p>a</p>{boxes}{pictures}", lead_image=make_image().pk)
    client.post(CHECK, sent)

    with django_assert_num_queries(11):
        client.post(CHECK, sent)
