import json
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
import time_machine
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from articles import workflow
from articles.models import Article, Correction, Edition

from .builders import (
    make_article,
    make_author,
    make_correction,
    make_editor,
    make_image,
    make_live,
    make_reporter,
    make_scheduled,
    make_section,
    make_withdrawn,
    publish,
    the_chief,
)
from .reading import seen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
LIST, FEED = "/corrections/", "/corrections/feed/"


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def live(headline=None, **fields):
    """A story that readers have had for an hour."""
    return make_live(headline, at=timezone.now() - HOUR, **fields)


def structured(response):
    """What the page says to machines."""
    page = response.content.decode()
    return json.loads(page.partition('<script type="application/ld+json">')[2].partition("</script>")[0])


def told_anywhere(client, edition):
    """Every public page a correction could be told on, in one text."""
    return "".join(client.get(path).content.decode() for path in (edition.get_absolute_url(), LIST, FEED))


# The verbs


def test_a_correction_stands_from_now_and_is_recorded(noon):
    edition = live()
    emil = make_editor("Emil")

    correction = workflow.correct(edition.article, by=emil, kind="clarification", text="  It was \n another river. ")

    assert (correction.kind, correction.text, correction.by_name) == ("clarification", "It was another river.", "Emil")
    assert (correction.live_from, correction.live_until) == (NOON, None)
    step = edition.article.transitions.first()
    assert (step.verb, step.by_name, step.note) == ("correct", "Emil", "It was another river.")


def test_correcting_publishes_nothing_of_the_working_copy():
    edition = live("Old words")
    Article.objects.filter(pk=edition.article_id).update(headline="MARKER")
    before = list(Edition.objects.values())

    make_correction(edition.article)

    assert list(Edition.objects.values()) == before
    assert Article.objects.get(pk=edition.article_id).stage == "ready"


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"text": " \n"}, "Say what is put right."),
        ({"kind": "rumour"}, "say which"),
        ({"text": "a" * 1001}, "at most 1000 characters"),
    ],
)
def test_what_is_no_correction(how, sentence):
    with pytest.raises(workflow.Refused, match=sentence):
        workflow.correct(live().article, by=the_chief(), **{"kind": "correction", "text": "It was 4.", **how})


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article, lambda: make_withdrawn().article])
def test_what_readers_do_not_see_is_not_corrected(make):
    with pytest.raises(workflow.Refused, match="Readers do not see the story then"):
        make_correction(make())


def test_the_same_correction_stands_once():
    article = live().article
    make_correction(article)

    with pytest.raises(workflow.Refused, match="stands under the story already"):
        make_correction(article)

    assert article.corrections.count() == 1


def test_a_retracted_correction_leaves_readers_and_stays_on_record(noon):
    article = live().article
    correction = make_correction(article)
    noon.shift(HOUR)

    workflow.retract_correction(correction, by=make_editor("Emil"))

    assert not Correction.objects.live().exists()
    assert article.corrections.get().live_until == NOON + HOUR
    assert [(step.verb, step.note) for step in article.transitions.all()[:2]] == [
        ("retract", "It was another river."),
        ("correct", "It was another river."),
    ]


def test_a_correction_is_retracted_once(noon):
    correction = make_correction(live().article)
    noon.shift(HOUR)
    workflow.retract_correction(correction, by=the_chief())

    with pytest.raises(workflow.Refused, match="retracted already"):
        workflow.retract_correction(correction, by=the_chief())


def test_a_correction_that_waits_is_taken_back_before_anyone_sees_it(noon):
    article = live().article
    correction = make_correction(article, at=NOON + HOUR)

    workflow.retract_correction(correction, by=the_chief())

    assert not Correction.objects.live(NOON + HOUR).exists()
    assert article.transitions.first().note == "It was another river."


def test_what_can_be_deleted_takes_no_correction_with_it():
    correction = make_correction(live().article)

    with pytest.raises(ProtectedError):
        correction.article.delete()


# What readers see


def test_corrections_stand_under_the_story_the_newest_last(client, noon):
    edition = live()
    make_correction(edition.article, "The first.", kind="clarification", at=NOON - 30 * timedelta(minutes=1))
    make_correction(edition.article, "The <b>second</b>.")

    page = seen(client.get(edition.get_absolute_url()))

    assert "Clarification, 4 May 2026 : The first. Correction, 4 May 2026 : The <b>second</b>." in page.text


def test_the_page_of_corrections_leads_to_their_stories(client, noon):
    one, other = live("The river rises"), live("The bridge holds")
    make_correction(one.article, "The first.", at=NOON - 30 * timedelta(minutes=1))
    make_correction(other.article, "The second.", kind="update")

    page = seen(client.get(LIST))

    assert "The bridge holds Update: The second. The river rises Correction: The first." in page.text
    assert [link for link in page.links_in_main if link in {one.get_absolute_url(), other.get_absolute_url()}] == [
        other.get_absolute_url(),
        one.get_absolute_url(),
    ]
    assert page.canonical == "https://news.example/corrections/"


def test_the_page_of_corrections_says_when_there_are_none(client):
    assert "Nothing has needed correcting yet." in seen(client.get(LIST)).text


def test_corrections_page_by_key(client, noon):
    article = make_live(at=NOON - 40 * HOUR).article
    for number in range(32):
        make_correction(article, f"Number {number}.", at=NOON - number * HOUR)

    first = client.get(LIST)
    second = client.get(LIST, {"before": first.context["older"]})

    assert [correction.text for correction in first.context["corrections"]] == [f"Number {n}." for n in range(30)]
    assert [correction.text for correction in second.context["corrections"]] == ["Number 30.", "Number 31."]
    assert (second.context["older"], second.context["is_first"]) == (None, False)


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "999", "\0", "²"])
def test_nonsense_for_a_key_gives_the_first_page(client, before):
    make_correction(live().article)

    assert client.get(LIST, {"before": before}).context["is_first"]


def test_corrections_have_a_feed(client, noon):
    edition = live("Water \x0b& mud")
    correction = make_correction(edition.article, "It was <4> °C.")

    response = client.get(FEED)

    assert response["Content-Type"] == "application/rss+xml; charset=utf-8"
    channel = ElementTree.fromstring(response.content).find("channel")
    [item] = channel.iter("item")
    assert channel.findtext("link") == "https://news.example/corrections/"
    assert item.findtext("title").split() == ["Correction:", "Water", "&", "mud"]
    assert item.findtext("description") == "It was &lt;4&gt; °C."  # HTML, to readers' programs
    assert item.findtext("link") == f"https://news.example{edition.get_absolute_url()}"
    assert item.findtext("guid") == f"https://news.example/#correction-{correction.pk}"
    assert item.findtext("pubDate") == "Mon, 04 May 2026 12:00:00 +0000"


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("path", "queries"), [(LIST, 3), (FEED, 3)])
def test_corrections_cost_the_same_for_any_number(client, django_assert_num_queries, path, queries, count):
    for number in range(count):
        make_correction(live().article, f"Number {number}.")

    with django_assert_num_queries(queries):
        response = client.get(path)

    assert response.content.decode().count("Number ") == count


# What readers must not see


def test_a_correction_that_waits_is_nowhere_before_its_moment(client, noon):
    edition = live()
    make_correction(edition.article, "MARKER", at=NOON + HOUR)

    assert "MARKER" not in told_anywhere(client, edition)

    noon.shift(HOUR)
    assert told_anywhere(client, edition).count("MARKER") == 4


def test_a_retracted_correction_is_nowhere(client, noon):
    edition = live()
    correction = make_correction(edition.article, "MARKER")
    noon.shift(HOUR)
    workflow.retract_correction(correction, by=the_chief())

    assert "MARKER" not in told_anywhere(client, edition)


@pytest.mark.parametrize("verb", [workflow.unpublish, lambda *a, **k: workflow.withdraw(*a, reason="Not true", **k)])
def test_a_correction_is_public_only_while_its_story_is(client, noon, verb):
    edition = live("HEADLINE")
    make_correction(edition.article, "MARKER")
    noon.shift(HOUR)
    verb(edition.article, by=the_chief())

    assert "MARKER" not in told_anywhere(client, edition)
    assert "HEADLINE" not in told_anywhere(client, edition)

    publish(edition.article)
    assert "MARKER" in told_anywhere(client, edition)


def test_a_change_that_waits_is_not_told_by_a_correction(client, noon):
    edition = live("Old words")
    make_correction(edition.article)
    Article.objects.filter(pk=edition.article_id).update(headline="MARKER")
    publish(edition.article, at=NOON + HOUR)

    assert "MARKER" not in told_anywhere(client, edition)


# What machines read


def test_a_story_says_what_it_is_to_machines(client, noon):
    edition = live(
        "The river rises",
        section=make_section("World"),
        standfirst="It rained.",
        bylines=[make_author("Ada Lund")],
        lead_image=make_image(),
    )
    make_correction(edition.article, "It was 4 °C.")

    said = structured(client.get(edition.get_absolute_url()))

    images = said.pop("image")
    assert len(images) == 1
    assert all(image["url"].startswith("https://news.example/media/renditions/") for image in images)
    assert said == {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": "The river rises",
        "description": "It rained.",
        "url": "https://news.example/world/the-river-rises/",
        "mainEntityOfPage": "https://news.example/world/the-river-rises/",
        "datePublished": "2026-05-04T11:00:00+00:00",
        "dateModified": "2026-05-04T12:00:00+00:00",
        "inLanguage": "en",
        "articleSection": "World",
        "wordCount": 6,
        "isAccessibleForFree": True,
        "author": [{"@type": "Person", "name": "Ada Lund", "url": "https://news.example/authors/ada-lund/"}],
        "publisher": {
            "@type": "NewsMediaOrganization",
            "@id": "https://news.example/#newspaper",
            "logo": {"@type": "ImageObject", "url": "https://news.example/icon-512.png"},
            "name": said["publisher"]["name"],
            "url": "https://news.example/",
            "correctionsPolicy": "https://news.example/corrections/",
        },
        "correction": [
            {"@type": "CorrectionComment", "text": "It was 4 °C.", "datePublished": "2026-05-04T12:00:00+00:00"}
        ],
    }


@pytest.mark.parametrize(
    ("substantive", "modified"), [(False, "2026-05-04T11:00:00+00:00"), (True, "2026-05-05T12:00:00+00:00")]
)
def test_only_a_substantive_change_moves_the_modified_time(client, noon, substantive, modified):
    article = live("Old words").article
    noon.shift(24 * HOUR)
    Article.objects.filter(pk=article.pk).update(standfirst="It rained.")

    edition = publish(article, substantive=substantive)

    page = client.get(edition.get_absolute_url())
    assert structured(page)["dateModified"] == modified
    assert seen(page).meta("article:modified_time") == modified
    assert f"<lastmod>{modified}</lastmod>" in client.get("/sitemap-articles-2026-05.xml").content.decode()


@pytest.mark.parametrize("hostile", ["</script><script>alert(1)</script>", "<!--<script>", "]]>", "\u2028&amp;"])
def test_no_text_breaks_out_of_what_machines_read(client, hostile):
    edition = live(f"Water {hostile}", slug="water", standfirst=hostile)
    make_correction(edition.article, f"Not {hostile}")

    response = client.get(edition.get_absolute_url())
    page = response.content.decode()

    said = structured(response)
    assert said["headline"] == f"Water {hostile}"
    block = page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
    assert "<" not in block
    assert "alert(1)</script>" not in page


# The panel


def door(article):
    return reverse("admin:articles_article_correct", args=[article.pk])


def page_of(article):
    return reverse("admin:articles_article_change", args=[article.pk])


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def test_an_editor_corrects_from_the_panel(client, editor):
    article = live().article

    response = client.post(door(article), {"kind": "update", "text": "It fell again."}, follow=True)

    assert article.corrections.get().kind == "update"
    assert [str(message) for message in response.context["messages"]] == ["It stands under the story."]
    assert "It fell again." in response.content.decode()


def test_a_script_gets_the_panel_drawn_anew(client, editor):
    article = live().article

    answer = client.post(
        door(article), {"kind": "update", "text": "It fell again."}, headers={"accept": "application/json"}
    ).json()

    assert (answer["done"], answer["told"]) == (True, "It stands under the story.")
    assert "It fell again." in answer["panel"]


def test_a_refused_correction_keeps_what_was_typed(client, editor):
    article = live().article
    sent = {"kind": "update", "text": "It fell again.", "begins_0": "2099-01-01"}

    answer = client.post(door(article), sent, headers={"accept": "application/json"}).json()

    assert (answer["done"], answer["told"]) == (False, "Give a time as well as a day.")
    assert "It fell again." in answer["panel"]
    assert not article.corrections.exists()


def test_an_editor_retracts_from_the_panel(client, editor, noon):
    article = live().article
    correction = make_correction(article)
    noon.shift(HOUR)

    client.post(door(article), {"retract": correction.pk})

    assert not Correction.objects.live().exists()
    assert "Retracted today" in client.get(page_of(article)).content.decode()


def test_a_correction_of_another_story_is_not_retracted_through_this_one(client, editor):
    other = make_correction(live().article)

    client.post(door(live().article), {"retract": other.pk})

    assert Correction.objects.live().exists()


@pytest.mark.parametrize("sent", [{"kind": "update", "text": "It fell."}, {"retract": "1"}])
def test_a_reporter_corrects_nothing(client, sent):
    client.force_login(rosa := make_reporter())
    article = live(created_by=rosa).article
    make_correction(article)

    assert client.post(door(article), sent).status_code == 403
    assert article.corrections.count() == 1
    assert 'id="correction-form"' not in client.get(page_of(article)).content.decode()


def test_corrections_are_not_made_by_looking(client, editor):
    assert client.get(door(live().article)).status_code == 405


def test_a_draft_has_nothing_to_correct(client, editor):
    page = client.get(page_of(make_article())).content.decode()

    assert 'id="corrections"' not in page


@pytest.mark.parametrize("key", ["9" * 30, "9" * 5000, "²", "-1", "x"])
def test_what_is_no_key_of_a_correction_is_answered_in_a_sentence(client, key):
    client.force_login(the_chief())
    story = make_live("Ice").article

    response = client.post(reverse("admin:articles_article_correct", args=[story.pk]), {"retract": key}, follow=True)

    assert "It is retracted already." in [str(message) for message in response.context["messages"]]
