from datetime import timedelta

import pytest
from django.utils import timezone

from articles import search

from .builders import make_article, make_author, make_live, make_scheduled, make_topic, make_withdrawn, publish
from .reading import seen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "fields",
    [
        {"headline": "Otters return"},
        {"standfirst": "The otters are back."},
        {"body": "<p>Two <strong>otters</strong> were seen.</p>"},
    ],
)
def test_words_are_found_in_headline_standfirst_and_text(fields):
    edition = make_live(**fields)
    make_live()

    assert list(search.find("otter")) == [edition]


def test_words_are_found_in_the_byline():
    edition = make_live(bylines=[make_author("Ada Lund"), make_author("Ben Otter")])
    make_live(bylines=[make_author("Cleo Lund")])

    assert list(search.find("otter lund")) == [edition]


def test_every_word_must_be_there_in_any_order_and_place():
    both = make_live("Otters return", body="<p>To the old harbour.</p>")
    make_live("Otters leave")

    assert list(search.find("HARBOUR otters")) == [both]


def test_markup_is_no_word():
    make_live(body='<p><a href="https://example.org/otter">The <strong>river</strong></a></p>')

    assert list(search.find("strong")) == []
    assert list(search.find("otter")) == []


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_what_is_live_is_found(make):
    make("Otters", bylines=[make_author("Otter")])

    assert list(search.find("otter")) == []


def test_what_the_desk_changes_is_not_found_before_it_is_published():
    article = make_live("Water").article
    article.headline = "Otters"
    article.save()

    assert list(search.find("otters")) == []
    publish(article)
    assert [edition.headline for edition in search.find("otters")] == ["Otters"]


@pytest.mark.parametrize("query", ["", "   ", "\x00", "\n\t", "\u200b\x07"])
def test_nothing_asked_finds_nothing(query):
    make_live()

    assert list(search.find(query)) == []


@pytest.mark.parametrize("query", ["%", "_", "100%", "a_b", "\\", "'", '"', "' OR 1=1 --", "*", "(a OR b", "^$", "☃"])
def test_signs_mean_themselves(query):
    make_live("Water")
    edition = make_live(f"About {query} today", slug="about")

    assert list(search.find(query)) == [edition]


def test_only_the_first_words_count():
    edition = make_live("one two three four five six seven eight")

    assert list(search.find("one two three four five six seven eight nine")) == [edition]


def test_results_are_newest_first(client):
    now = timezone.now()
    old, new = (make_live("Otters", at=now - timedelta(hours=hours)) for hours in (2, 1))

    page = client.get("/search/", {"q": "otters"})

    assert page.context["editions"] == [new, old]


def test_results_say_what_was_asked_for(client):
    make_live("Otters & bees")

    page = seen(client.get("/search/", {"q": '"><script>alert(1)</script>'}))

    assert '“"><script>alert(1)</script>”' in page.text
    assert page.all("input", name="q")[-1]["value"] == '"><script>alert(1)</script>'


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    for _story in range(count):
        make_live("Otters", bylines=[make_author()], topics=[make_topic().name])

    with django_assert_num_queries(3):
        page = client.get("/search/", {"q": "otters"})

    assert len(page.context["editions"]) == count


def test_results_page_by_key_and_keep_the_question(client):
    now = timezone.now()
    for hours in range(31):
        make_live("Otters & bees", at=now - timedelta(hours=hours + 1))

    page = client.get("/search/", {"q": "otters & bees"})
    [older] = [link for link in seen(page).links if "before=" in link]
    rest = client.get("/search/" + older)

    assert older == f"?q=otters%20%26%20bees&before={page.context['older']}"
    assert len(page.context["editions"]) == 30
    assert len(rest.context["editions"]) == 1
