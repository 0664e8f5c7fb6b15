"""The page on which the entries of a live blog are written."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from articles import workflow
from articles.models import Entry

from .builders import (
    figure,
    make_article,
    make_chief,
    make_editor,
    make_entry,
    make_image,
    make_live,
    make_live_blog,
    make_reporter,
    make_section,
)

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORDS = {"headline": "It rains", "body": "<p>Much.</p>", "begun": "new"}
SCRIPT = {"accept": "application/json"}


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def door(article):
    return reverse("admin:articles_article_live", args=[article.pk])


def post(client, article, sent, entry=None, **how):
    return client.post(f"{door(article)}?entry={entry.pk}" if entry else door(article), sent, **how)


def told(response):
    return [str(message) for message in response.context["messages"]]


def test_an_editor_publishes_an_entry_without_a_script(client, editor, noon):
    article = make_live_blog().article

    response = post(client, article, {**WORDS, "is_key": "on", "verb": "publish"}, follow=True)

    entry = Entry.objects.live().get()
    assert (entry.headline, entry.body, entry.is_key, entry.at) == ("It rains", "<p>Much.</p>", True, NOON)
    assert told(response) == ["Published. Open pages get it in seconds."]
    assert "It rains" in response.content.decode()


def test_a_script_gets_the_list_drawn_anew(client, editor):
    article = make_live_blog().article

    answer = post(client, article, {**WORDS, "verb": "publish"}, headers=SCRIPT).json()

    assert (answer["done"], answer["told"]) == (True, "Published. Open pages get it in seconds.")
    assert "It rains" in answer["list"]
    make_entry(article, "It snows")
    assert "It snows" in client.get(door(article), headers=SCRIPT).json()["list"]


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"is_key": "on", "headline": ""}, "A key event needs a headline"),
        ({"at_0": "2026-05-04"}, "Give a time as well as a day."),
        ({"headline": "a" * 201}, "at most 200 characters"),
        ({"body": "<p>TK</p>"}, "“TK” is still in the text"),
    ],
)
def test_a_refused_entry_keeps_what_was_typed(client, editor, noon, sent, sentence):
    article = make_live_blog().article
    sent = {**WORDS, "body": "<p>Words of mine</p>", **sent, "verb": "publish"}

    page = post(client, article, sent).content.decode()
    answer = post(client, article, sent, headers=SCRIPT).json()

    assert sentence in page
    assert sent["body"].replace("<", "&lt;").replace(">", "&gt;") in page
    assert "data-refused" in page
    assert not answer["done"]
    assert sentence in answer["told"]
    assert not Entry.objects.exists()


def test_a_time_to_come_is_waited_for(client, editor, noon):
    article = make_live_blog().article

    response = post(client, article, {**WORDS, "at_0": "2026-05-04", "at_1": "13:00", "verb": "publish"}, follow=True)

    assert Entry.objects.get().live_from == NOON + HOUR
    assert told(response) == ["It will be published at its time."]
    assert "Not yet public" in response.content.decode()


def test_a_reporter_writes_drafts_that_an_editor_publishes(client, noon):
    client.force_login(rosa := make_reporter())
    article = make_live_blog(created_by=rosa).article
    assert 'value="publish"' not in client.get(door(article)).content.decode()
    refused = post(client, article, {**WORDS, "verb": "publish"}, headers=SCRIPT).json()
    assert "Publishing is for editors" in refused["told"]

    post(client, article, {**WORDS, "verb": "save"})
    draft = Entry.objects.get()
    assert draft.is_draft

    client.force_login(make_editor())
    post(client, article, {"give": draft.pk})
    assert Entry.objects.live().get() == draft


def test_an_entry_is_corrected_pinned_and_taken_back(client, editor, noon):
    article = make_live_blog().article
    entry = make_entry(article, "It rains", posted=NOON - HOUR)
    page = client.get(f"{door(article)}?entry={entry.pk}").content.decode()
    assert "say that it was corrected" in page.lower()
    seen = {"seen": entry.saved_at.isoformat(), "at_0": "2026-05-04", "at_1": "11:00"}

    post(client, article, {**WORDS, **seen, "headline": "It snows", "corrected": "on", "verb": "save"}, entry)
    entry.refresh_from_db()
    assert (entry.headline, entry.corrected_at, entry.at) == ("It snows", NOON, NOON - HOUR)

    post(client, article, {"pin": entry.pk})
    entry.refresh_from_db()
    assert entry.is_pinned

    response = post(client, article, {"take_back": entry.pk}, follow=True)
    assert not Entry.objects.live().exists()
    assert told(response)[-1] == "Taken back. Readers no longer see it."


def test_a_correction_keeps_the_place_of_an_entry_among_those_of_its_minute(client, editor, noon):
    article = make_live_blog().article
    make_entry(article, "First", posted=NOON - HOUR + timedelta(seconds=10))
    second = make_entry(article, "Second", posted=NOON - HOUR + timedelta(seconds=40))
    sent = {**WORDS, "seen": second.saved_at.isoformat(), "at_0": "2026-05-04", "at_1": "11:00", "verb": "save"}

    post(client, article, {**sent, "headline": "Second, mended"}, second)

    assert [entry.headline for entry in article.entries.newest_first()] == ["Second, mended", "First"]


def test_what_somebody_changed_meanwhile_is_saved_over_knowingly(client, editor, noon):
    article = make_live_blog().article
    entry = make_entry(article, "It rains", posted=NOON - HOUR)
    opened = entry.saved_at.isoformat()
    workflow.amend_entry(entry, by=make_chief(), headline="It pours")

    page = post(client, article, {**WORDS, "headline": "It snows", "seen": opened, "verb": "save"}, entry)
    entry.refresh_from_db()
    assert told(page) == [
        "Somebody changed this entry after you opened it. Press again to save your text all the same."
    ]
    assert (entry.headline, "It snows" in page.content.decode()) == ("It pours", True)

    again = {**WORDS, "headline": "It snows", "seen": page.context["form"]["seen"].value(), "verb": "save"}
    post(client, article, again, entry)
    entry.refresh_from_db()
    assert entry.headline == "It snows"


def test_a_draft_whose_publishing_is_refused_is_left_as_it_was(client, editor, noon):
    article = make_live_blog().article
    draft = make_entry(article, "Fog", publish=False)
    sent = {**WORDS, "body": "<p>Mist, TK</p>", "seen": draft.saved_at.isoformat(), "verb": "publish"}
    noon.shift(HOUR)

    page = post(client, article, sent, draft)

    assert "“TK” is still in the text" in told(page)[0]
    assert "&lt;p&gt;Mist, TK&lt;/p&gt;" in page.content.decode()
    draft.refresh_from_db()
    assert (draft.headline, draft.is_draft) == ("Fog", True)

    again = {**sent, "body": "<p>Mist</p>", "seen": page.context["form"]["seen"].value()}
    assert told(post(client, article, again, draft, follow=True)) == ["Published. Open pages get it in seconds."]
    assert [entry.body for entry in Entry.objects.live()] == ["<p>Mist</p>"]


def test_what_was_written_of_an_entry_that_is_gone_is_added_knowingly(client, editor):
    article = make_live_blog().article
    draft = make_entry(article, "Fog", publish=False)
    sent = {**WORDS, "begun": str(draft.pk), "seen": draft.saved_at.isoformat(), "verb": "publish"}
    workflow.take_back_entry(draft, by=editor)

    page = post(client, article, sent, draft)
    assert told(page) == ["Somebody took this entry back while you wrote. Press again to add your text as a new entry."]
    assert not Entry.objects.exists()
    assert "It rains" in page.content.decode()
    assert f'action="{door(article)}" data-no-answer' in page.content.decode()

    post(client, article, sent)
    assert Entry.objects.live().get().headline == "It rains"


def test_entries_of_another_blog_are_not_touched_through_this_one(client, editor):
    article, other = make_live_blog().article, make_entry(make_live_blog().article, "Theirs")

    for act in ("take_back", "pin", "give"):
        response = post(client, article, {act: other.pk}, follow=True)
        assert told(response) == ["It was taken back already."]
    page = client.get(f"{door(article)}?entry={other.pk}").content.decode()

    assert "Theirs" not in page
    assert not Entry.objects.get().is_pinned


@pytest.mark.parametrize("key", ["9" * 30, "²", "-1", "x", ""])
def test_what_is_no_key_of_an_entry_is_answered_in_a_sentence(client, editor, key):
    article = make_live_blog().article

    assert told(post(client, article, {"take_back": key}, follow=True)) == ["It was taken back already."]
    assert client.get(f"{door(article)}?entry={key}&page={key}").status_code == 200


def test_whose_story_it_is_not_writes_nothing(client):
    section = make_section()
    article = make_live_blog().article
    entry = make_entry(article)

    for somebody in (make_reporter(), make_editor("Eva", sections=[section])):
        client.force_login(somebody)
        assert client.get(door(article)).status_code == 403
        assert post(client, article, {**WORDS, "verb": "publish"}).status_code == 403
        assert post(client, article, {"take_back": entry.pk}).status_code == 403

    client.logout()
    assert client.get(door(article)).status_code == 302


def test_a_blog_that_nobody_reads_yet_takes_drafts(client, editor):
    article = make_article(form="live")

    page = client.get(door(article)).content.decode()

    assert "Readers do not have this live blog yet" in page
    assert 'value="publish"' not in page


def test_the_page_leads_to_what_readers_see(client, editor):
    edition, draft = make_live_blog(), make_article(form="live")

    assert f'href="{edition.get_absolute_url()}"' in client.get(door(edition.article)).content.decode()
    assert "View it" not in client.get(door(draft)).content.decode()


def test_the_writing_page_leads_here(client, editor):
    blog, news = make_live_blog().article, make_live().article

    for article in (blog, news):
        page = client.get(reverse("admin:articles_article_change", args=[article.pk])).content.decode()
        assert (door(article) in page) == (article == blog)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_entries(client, editor, django_assert_num_queries, count):
    article = make_live_blog().article
    for number in range(count):
        make_entry(article, f"Number {number}", figure(make_image()))
        make_entry(article, f"Draft {number}", publish=False)

    with django_assert_num_queries(12):
        page = client.get(door(article)).content.decode()

    assert page.count("Draft ") >= count
