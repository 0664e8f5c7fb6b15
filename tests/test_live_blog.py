from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles import body, live_blog, picture_uses, workflow
from articles.models import Article, Edition, Entry, Image

from . import hostile
from .builders import (
    also_read,
    figure,
    make_article,
    make_editor,
    make_entry,
    make_image,
    make_live,
    make_live_blog,
    make_reporter,
    make_scheduled,
    make_section,
    make_series,
    publish,
    the_chief,
)
from .reading import seen
from .test_body import a_picture, a_story

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


def page_of(client, edition, **asked):
    return seen(client.get(edition.get_absolute_url(), asked))


def shown(page):
    """The keys of the entries on a page, in order."""
    return [int(found["id"].removeprefix("entry-")) for found in page.all("article") if "id" in found]


def updates(client, edition, after):
    return client.get(f"{edition.get_absolute_url()}updates/", {"after": after})


def cursor_of(page):
    return page.all("section", id="live")[0]["data-after"]


def told_anywhere(client, edition):
    """All that readers could learn of a live blog, in one text."""
    path = edition.get_absolute_url()
    asked = [path, f"{path}updates/?after=0", *(f"{path}?entry={one.pk}" for one in Entry.objects.all())]
    return "".join(client.get(address).content.decode() for address in asked)


# The verbs


def test_an_entry_stands_from_now_and_is_recorded(noon):
    article = make_live_blog().article
    emil = make_editor("Emil")

    entry = workflow.add_entry(article, by=emil, headline=" It\nrains ", body="<p>Much.</p><script>x</script>")

    entry.refresh_from_db()
    assert (entry.headline, entry.body, entry.by_name) == ("It rains", "<p>Much.</p>", "Emil")
    assert (entry.at, entry.live_from, entry.live_until) == (NOON, NOON, None)
    step = article.transitions.first()
    assert (step.verb, step.by_name, step.note) == ("post", "Emil", "It rains\nMuch.")


def test_an_entry_changes_nothing_else_of_the_story():
    edition = make_live_blog()
    Article.objects.filter(pk=edition.article_id).update(headline="MARKER")
    before = list(Edition.objects.values())

    make_entry(edition.article)

    assert list(Edition.objects.values()) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"text": ""}, "Write a headline or a text"),
        ({"text": "<p> </p><hr>"}, "Write a headline or a text"),
        ({"is_key": True}, "A key event needs a headline"),
        ({"headline": "a" * 201}, "at most 200 characters"),
        ({"text": "<p>" + "a" * 500_001}, "500,000"),
        ({"headline": "TK"}, "“TK” is still in the text"),
    ],
)
def test_what_is_no_entry(words, sentence):
    with pytest.raises(workflow.Refused, match=sentence):
        make_entry(make_live_blog().article, **words)

    assert not Entry.objects.exists()


def test_a_block_alone_is_an_entry():
    article = make_live_blog().article
    embed = "<figure data-embed='https://youtu.be/M7lc1UVf-VE'></figure>"

    for text in (figure(make_image()), also_read(make_live().article), embed):
        make_entry(article, text=text)

    assert Entry.objects.live().count() == 3


def test_a_picture_needs_alt_text_and_credit_in_an_entry_too():
    image = make_image(alt="", credit="")

    with pytest.raises(workflow.Refused, match=r"has no alt text.*has no credit"):
        make_entry(make_live_blog().article, text=figure(image))


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: make_article(form="live"), "Readers do not see the story then"),
        (lambda: make_scheduled(form="live").article, "Readers do not see the story then"),
        (lambda: make_live(form="news").article, "do not have the story as a live blog"),
    ],
)
def test_an_entry_needs_readers_who_have_the_live_blog(make, sentence):
    with pytest.raises(workflow.Refused, match=sentence):
        make_entry(make())


def test_an_entry_can_wait_for_a_story_that_will_be_live_by_then():
    edition = make_scheduled(form="live")

    assert make_entry(edition.article, at=edition.live_from + HOUR).is_waiting


def test_the_same_entry_stands_once():
    article = make_live_blog().article
    make_entry(article)

    with pytest.raises(workflow.Refused, match="stands in the live blog already"):
        make_entry(article)


def test_a_writer_keeps_drafts_that_an_editor_gives_to_readers(noon):
    rosa = make_reporter()
    article = make_live_blog(created_by=rosa).article

    entry = workflow.add_entry(article, by=rosa, headline="Fog", publish=False)
    workflow.amend_entry(entry, by=rosa, headline="Thick fog")
    with pytest.raises(workflow.Refused, match="Publishing is for editors"):
        workflow.publish_entry(entry, by=rosa)
    noon.shift(HOUR)
    entry = workflow.publish_entry(entry, by=make_editor())

    assert (entry.headline, entry.at, entry.live_from) == ("Thick fog", NOON + HOUR, NOON + HOUR)
    with pytest.raises(workflow.Refused, match="Readers have it already"):
        workflow.publish_entry(entry, by=the_chief())


def test_a_draft_is_given_to_readers_with_its_last_words_or_not_at_all():
    draft = make_entry(make_live_blog().article, "Fog", publish=False)

    with pytest.raises(workflow.Refused, match="“TK” is still in the text"):
        workflow.publish_entry(draft, by=the_chief(), headline="TK")
    assert Entry.objects.get().headline == "Fog"

    workflow.publish_entry(draft, by=the_chief(), headline="Thick fog")
    assert Entry.objects.live().get().headline == "Thick fog"


def test_who_may_not_touch_the_story_adds_nothing():
    article = make_live_blog().article
    elsewhere = make_editor("Eva", sections=[make_section()])
    entry = make_entry(article)

    for verb in (
        lambda: workflow.add_entry(article, by=make_reporter(), headline="Fog", publish=False),
        lambda: workflow.add_entry(article, by=elsewhere, headline="Fog"),
        lambda: workflow.amend_entry(entry, by=elsewhere, headline="Fog"),
        lambda: workflow.take_back_entry(entry, by=elsewhere),
    ):
        with pytest.raises(workflow.Refused):
            verb()

    assert Entry.objects.get().headline == ""


def test_a_public_entry_is_changed_at_once_and_says_so_if_asked(noon):
    article = make_live_blog().article
    entry = make_entry(article, "Fog", posted=NOON - HOUR)

    workflow.amend_entry(entry, by=the_chief(), is_pinned=True)
    entry.refresh_from_db()
    assert (entry.headline, entry.is_pinned, entry.at, entry.corrected_at) == ("Fog", True, NOON - HOUR, None)

    noon.shift(HOUR)
    workflow.amend_entry(entry, by=the_chief(), headline="Mist", corrected=True)
    entry.refresh_from_db()
    assert (entry.headline, entry.corrected_at, entry.live_from) == ("Mist", NOON + HOUR, NOON - HOUR)
    assert [step.verb for step in article.transitions.all()[:3]] == ["amend", "amend", "post"]


def test_a_public_entry_keeps_out_of_the_future(noon):
    entry = make_entry(make_live_blog().article, posted=NOON - HOUR)

    with pytest.raises(workflow.Refused, match="its time cannot be to come"):
        workflow.amend_entry(entry, by=the_chief(), at=NOON + HOUR)


def test_an_entry_that_waits_can_be_moved(noon):
    entry = make_entry(make_live_blog().article, at=NOON + HOUR)

    moved = workflow.amend_entry(entry, by=the_chief(), at=NOON + 2 * HOUR)

    assert (moved.live_from, moved.changed_at) == (NOON + 2 * HOUR, NOON + 2 * HOUR)


def test_what_was_read_stays_on_record_and_what_was_not_is_deleted(noon):
    article = make_live_blog().article
    read = make_entry(article, "Fog", posted=NOON - HOUR)
    waits = make_entry(article, "Rain", at=NOON + HOUR)
    draft = make_entry(article, "Sun", publish=False)

    for entry in (read, waits, draft):
        workflow.take_back_entry(entry, by=the_chief())

    assert [(entry.headline, entry.live_until) for entry in Entry.objects.all()] == [("Fog", NOON)]
    for verb in (workflow.take_back_entry, workflow.amend_entry):
        with pytest.raises(workflow.Refused, match="taken back already"):
            verb(read, by=the_chief())


def test_no_two_changes_share_a_moment(noon):
    article = make_live_blog().article
    for number in range(3):
        make_entry(article, f"Scheduled {number}", at=NOON + HOUR)
        make_entry(article, f"Now {number}")

    moments = set(Entry.objects.values_list("changed_at", flat=True))

    assert len(moments) == 6
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.update(changed_at=NOON)


def test_a_picture_of_an_entry_is_protected_and_found():
    image = make_image()
    article = make_live_blog().article
    make_entry(article, text=figure(image))

    with pytest.raises(ProtectedError):
        Image.objects.filter(pk=image.pk).delete()
    assert picture_uses.places(image) == [article]
    assert picture_uses.counted([image]) == {image.pk: 1}
    assert picture_uses.live_pages(image) == 1


def test_drafts_go_with_a_story_that_never_was(noon):
    article = make_article(form="live")
    make_entry(article, publish=False)

    article.delete()

    assert not Entry.objects.exists()


# What readers see


def test_entries_stand_newest_first_under_what_is_pinned(client, noon):
    edition = make_live_blog("A day at the dam")
    first, second, third, late = (
        make_entry(edition.article, name, posted=NOON - 4 * HOUR + n * MINUTE)
        for n, name in enumerate(["One", "Two", "Three", "Four"])
    )
    workflow.amend_entry(first, by=the_chief(), is_pinned=True)
    workflow.amend_entry(late, by=the_chief(), at=NOON - 5 * HOUR)

    page = page_of(client, edition)

    assert shown(page) == [first.pk, third.pk, second.pk, late.pk]
    assert "Live Updated 4 May 2026, 08:03" in page.text
    assert page.canonical == "https://news.example" + edition.get_absolute_url()


def test_an_entry_tells_its_time_and_that_it_was_corrected(client, noon):
    edition = make_live_blog()
    entry = make_entry(edition.article, "It rains", posted=NOON - HOUR)
    workflow.amend_entry(entry, by=the_chief(), headline="It snows", corrected=True)

    page = page_of(client, edition)

    assert "11:00 4 May 2026 Corrected 4 May 2026, 12:00 It snows The water falls." in page.text
    assert "It rains" not in page.text


def test_key_events_lead_to_their_entries_wherever_they_stand(client, noon, monkeypatch):
    monkeypatch.setattr(live_blog, "PAGE_LENGTH", 3)
    edition = make_live_blog()
    old = make_entry(edition.article, "The dam breaks", is_key=True, posted=NOON - 4 * HOUR)
    for number in range(live_blog.PAGE_LENGTH - 1):
        make_entry(edition.article, f"Number {number}", posted=NOON - 3 * HOUR + number * MINUTE)
    new = make_entry(edition.article, "The dam is closed", is_key=True, posted=NOON - HOUR)

    page = page_of(client, edition)

    path = edition.get_absolute_url()
    assert [link for link in page.links if "entry-" in link][:2] == [
        f"#entry-{new.pk}",
        f"{path}?entry={old.pk}#entry-{old.pk}",
    ]


def test_a_deep_link_finds_its_entry_on_whatever_page_it_stands(client, noon, monkeypatch):
    monkeypatch.setattr(live_blog, "PAGE_LENGTH", 4)
    edition = make_live_blog()
    entries = [make_entry(edition.article, f"Number {n}", posted=NOON - 9 * HOUR + n * MINUTE) for n in range(9)]
    keys = [entry.pk for entry in reversed(entries)]

    first, deep = page_of(client, edition), page_of(client, edition, entry=keys[6])
    older = page_of(client, edition, before=keys[3])

    assert shown(first) == keys[:4]
    assert shown(page_of(client, edition, entry=keys[2])) == keys[:4]
    assert shown(deep) == keys[6:]
    assert shown(older) == keys[4:8]
    assert f"?before={keys[7]}#live" in older.links
    assert f"{edition.get_absolute_url()}#live" in older.links
    assert f"{edition.get_absolute_url()}#live" not in first.links
    assert "To the newest updates" in deep.text
    assert deep.canonical == first.canonical
    assert "data-live-entries" in deep.attributes


@pytest.mark.parametrize("asked", ["x", "-1", "9" * 30, "999", "\0", "²", ""])
@pytest.mark.parametrize("name", ["entry", "before"])
def test_nonsense_for_a_key_gives_the_first_page(client, asked, name):
    edition = make_live_blog()
    entry = make_entry(edition.article)
    elsewhere = make_entry(make_live_blog().article)

    assert shown(page_of(client, edition, **{name: asked})) == [entry.pk]
    assert shown(page_of(client, edition, **{name: elsewhere.pk})) == [entry.pk]


def test_a_live_blog_has_ended_until_more_is_added(client, noon):
    edition = make_live_blog()
    make_entry(edition.article, "The end", ends_it=True, posted=NOON - HOUR)
    ended = page_of(client, edition)
    assert "Ended Updated" in ended.text

    make_entry(edition.article, "One more")
    assert "Live Updated" in page_of(client, edition).text


def test_an_ended_live_blog_can_be_followed_and_offers_nothing_new(client, noon):
    edition = make_live_blog()
    make_entry(edition.article, "The end", ends_it=True, posted=NOON - HOUR)

    page = page_of(client, edition)

    assert page.all("section", id="live")[0]["data-updates"] == f"{edition.get_absolute_url()}updates/"
    assert page.all("div", **{"data-live-head": "ended"})
    assert [link for link in page.all("a") if "hidden" in link and link["href"] == edition.get_absolute_url()]


def test_an_empty_live_blog_says_so(client):
    page = page_of(client, make_live_blog())

    assert "The first update is still to come." in page.text
    assert cursor_of(page) == "0"


def test_other_stories_have_no_live_blog(client):
    edition = make_live(form="news")

    assert "The first update" not in page_of(client, edition).text
    assert updates(client, edition, 0).status_code == 404


def test_blocks_of_an_entry_are_drawn_once_a_page(client):
    image, other = make_image(), make_live("The bridge holds")
    edition = make_live_blog(body="<p>Words.</p>" + also_read(other.article))
    box = "<div data-fact-box><h3>Facts</h3><p>Four.</p></div>"
    make_entry(edition.article, text=also_read(other.article) + figure(image) + box)
    make_entry(edition.article, text=box + "<figure data-embed='https://youtu.be/M7lc1UVf-VE'></figure>")

    response = client.get(edition.get_absolute_url())

    page = seen(response)
    assert page.text.count("The bridge holds") == 1
    assert len(page.all("figure", **{"class": "figure"})) == 1
    ids = [found["id"] for _tag, found in page.elements if "id" in found]
    assert len(ids) == len(set(ids))
    assert "frame-src https://www.youtube-nocookie.com" in response["Content-Security-Policy"]


def test_a_part_of_the_series_that_an_entry_shows_stands_there_alone(client):
    series = make_series()
    part = make_live("The bridge holds", series=series, at=timezone.now() - timedelta(days=2))
    edition = make_live_blog(series=series)
    make_entry(edition.article, text=also_read(part.article))

    page = page_of(client, edition)

    assert page.links_in_main.count(part.get_absolute_url()) == 1
    assert "Part 2 of 2" in page.text
    assert "Previous part" not in page.text


@pytest.mark.parametrize("count", [0, 1, 3])
def test_entries_cost_two_queries_whatever_they_hold(client, django_assert_num_queries, count):
    def blog(form, entries):
        edition = make_live(body="<p>Words.</p>" + figure(make_image()), form=form)
        for number in range(entries):
            text = figure(make_image()) + also_read(make_live().article)
            make_entry(edition.article, f"Number {number}", text, is_key=True)
        return edition

    story, edition = blog("news", 0), blog("live", count)
    with CaptureQueriesContext(connection) as plain:
        page_of(client, story)

    with django_assert_num_queries(len(plain) + (2 if count else 1)):
        page = page_of(client, edition)

    assert len(shown(page)) == count


@pytest.mark.parametrize("source", hostile.SOURCES)
def test_an_entry_is_drawn_as_safely_as_a_story(source):
    objects = body.Objects(images={1: a_picture()}, articles={1: a_story("<script>alert(1)</script>")})

    drawn = body.render_parts({"entry-1": source}, objects)["entry-1"]

    assert drawn.replace("box-entry-1-", "box-") == body.render(source.replace("auto", "1000"), objects)


def test_nothing_hostile_gets_out_of_an_entry(client):
    edition = make_live_blog()
    entry = make_entry(edition.article, "<script>alert(1)</script>", "".join(hostile.HANDLERS + hostile.SCRIPTS))

    for response in (client.get(edition.get_absolute_url()), updates(client, edition, 0)):
        page = response.content.decode()
        assert "&lt;script&gt;alert(1)&lt;/script&gt;</h3>" in page
        assert "<script>alert" not in page
        assert not {name for name in seen(response).attributes if name.startswith("on")}
    assert "<script" not in Entry.objects.get(pk=entry.pk).body


# What open pages ask for


def test_an_open_page_learns_what_is_new(client, noon):
    edition = make_live_blog()
    make_entry(edition.article, "Known", posted=NOON - HOUR)
    cursor = cursor_of(page_of(client, edition))
    new = make_entry(edition.article, "Fresh", is_key=True)

    response = updates(client, edition, cursor)

    told = seen(response)
    assert shown(told) == [new.pk]
    assert "data-new" in told.all("article")[0]
    assert "Key events 12:00 Fresh" in told.text
    assert "Known" not in told.text
    assert shown(seen(updates(client, edition, told.all("div")[0]["data-after"]))) == []


def test_an_open_page_learns_what_was_corrected_and_taken_back(client, noon):
    edition = make_live_blog()
    kept, gone = (make_entry(edition.article, name, posted=NOON - HOUR) for name in ("Fog", "Rumour"))
    cursor = cursor_of(page_of(client, edition))
    workflow.amend_entry(kept, by=the_chief(), headline="Mist")
    workflow.take_back_entry(gone, by=the_chief())
    noon.shift(MINUTE)

    told = seen(updates(client, edition, cursor))

    assert shown(told) == [kept.pk]
    assert "data-new" not in told.all("article")[0]
    assert [found["data-gone"] for found in told.all("i")] == [f"entry-{gone.pk}"]
    assert "Rumour" not in told.text


def test_whoever_missed_much_is_told_bit_by_bit(client, noon, monkeypatch):
    monkeypatch.setattr(live_blog, "CHANGES", 3)
    edition = make_live_blog()
    entries = [make_entry(edition.article, f"Number {n}", posted=NOON - 9 * HOUR + n * MINUTE) for n in range(5)]

    first = seen(updates(client, edition, 0))
    second = seen(updates(client, edition, first.all("div")[0]["data-after"]))

    assert shown(first) + shown(second) == [entry.pk for entry in entries]


def test_what_is_told_can_be_shared_by_all_for_a_moment(client, noon):
    edition = make_live_blog()
    make_entry(edition.article)

    response = updates(client, edition, 0)

    assert response["Cache-Control"] == "public, max-age=3"
    assert "Set-Cookie" not in response
    assert "Cookie" not in response.get("Vary", "")
    assert len(response.content) < 2000


def test_nothing_new_is_told_in_one_query_more_than_the_story(client, django_assert_num_queries):
    edition = make_live_blog()
    make_entry(edition.article)
    cursor = cursor_of(page_of(client, edition))

    with django_assert_num_queries(2):
        response = updates(client, edition, cursor)

    assert len(response.content) < 200


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_new_costs_the_same_for_any_number(client, django_assert_num_queries, count):
    edition = make_live_blog()
    for _number in range(count):
        make_entry(edition.article, text=figure(make_image()) + also_read(make_live().article))

    with django_assert_num_queries(5):
        updates(client, edition, 0)


@pytest.mark.parametrize("after", ["", "x", "-1", "9" * 17, "9" * 400, "\0", "²"])
def test_what_is_no_cursor_is_not_answered(client, after):
    assert updates(client, make_live_blog(), after).status_code == 404


def test_a_live_blog_that_moved_is_followed(client, noon):
    edition = make_live_blog("Dam", slug="dam")
    article = edition.article
    article.slug = "the-dam"
    article.save()
    publish(article)

    response = updates(client, edition, 7)

    assert response.status_code == 301
    assert response["Location"] == f"/{article.section.slug}/the-dam/updates/?after=7"


# What readers must not see


def test_drafts_and_what_waits_are_nowhere(client, noon):
    edition = make_live_blog()
    make_entry(edition.article, "MARKER draft", publish=False, is_key=True, is_pinned=True)
    make_entry(edition.article, "MARKER future", at=NOON + HOUR, is_key=True, is_pinned=True)
    assert "MARKER" not in told_anywhere(client, edition)

    noon.shift(HOUR)

    assert "MARKER future" in told_anywhere(client, edition)
    assert "MARKER draft" not in told_anywhere(client, edition)


@pytest.mark.parametrize("hidden", [{"publish": False, "at": NOON - 2 * HOUR}, {"at": NOON + HOUR}])
@pytest.mark.parametrize("name", ["entry", "before"])
def test_an_entry_that_readers_do_not_have_moves_nothing_on_any_page(client, noon, name, hidden):
    edition = make_live_blog()
    for hours in (3, 1):
        make_entry(edition.article, f"{hours} hours ago", posted=NOON - hours * HOUR)
    response = client.get(edition.get_absolute_url(), {name: "999"})
    entry = make_entry(edition.article, "Hidden", **hidden)

    assert client.get(edition.get_absolute_url(), {name: entry.pk}).content == response.content


def test_what_was_taken_back_is_nowhere(client, noon):
    edition = make_live_blog()
    entry = make_entry(edition.article, "MARKER", "<p>MARKER</p>", posted=NOON - HOUR, is_key=True, is_pinned=True)
    workflow.take_back_entry(entry, by=the_chief())

    assert "MARKER" not in told_anywhere(client, edition)


@pytest.mark.parametrize("verb", [workflow.unpublish, lambda *a, **k: workflow.withdraw(*a, reason="Not true", **k)])
def test_entries_are_public_only_while_their_story_is(client, noon, verb):
    edition = make_live_blog()
    make_entry(edition.article, "MARKER", posted=NOON - HOUR)
    verb(edition.article, by=the_chief())

    assert "MARKER" not in told_anywhere(client, edition)
    assert updates(client, edition, 0).status_code == 410
    assert not Entry.objects.live().exists()

    publish(edition.article)
    assert "MARKER" in told_anywhere(client, edition)


def test_entries_are_public_only_in_a_live_blog(client, noon):
    edition = make_live_blog()
    make_entry(edition.article, "MARKER", posted=NOON - HOUR)
    Article.objects.filter(pk=edition.article_id).update(form="news")
    publish(Article.objects.get(pk=edition.article_id))

    assert "MARKER" not in told_anywhere(client, edition)
    assert not Entry.objects.live().exists()


def test_a_change_that_waits_is_not_told_by_an_update(client, noon):
    edition = make_live_blog("Old words")
    make_entry(edition.article, posted=NOON - HOUR)
    Article.objects.filter(pk=edition.article_id).update(headline="MARKER", slug="marker")
    publish(Article.objects.get(pk=edition.article_id), at=NOON + HOUR)

    assert "marker" not in told_anywhere(client, edition).lower()
