"""The pages that tell a story's saves and steps, compare them and bring them back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import revisions, workflow
from articles.models import Article, Revision
from tests.builders import (
    figure,
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_image,
    make_picture_editor,
    make_reporter,
    make_section,
    publish,
)
from tests.reading import seen
from tests.test_admin import change, form, told

pytestmark = pytest.mark.django_db


def history(article):
    return reverse("admin:articles_article_history", args=[article.pk])


def compare(article, old, new, view=""):
    return f"{reverse('admin:articles_article_compare', args=[article.pk])}?from={old}&to={new}&view={view}"


def restore(article, revision):
    return reverse("admin:articles_article_restore", args=[article.pk, revision.pk])


def save(article, by, note="", **fields):
    """Save the story as the form does, and return the Revision."""
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    return revisions.record(article, by=by, note=note)


@pytest.fixture
def edda(client):
    client.force_login(user := make_editor("Edda"))
    return user


def test_a_named_save_is_told_in_the_history(client, edda):
    story = make_article("Ice", body="<p>Blue ice.</p>")
    save(story, edda)

    client.post(change(story), form(story, body="<p>Very blue old ice.</p>", save_note="Second quote added"))

    text = seen(client.get(history(story))).text
    assert "Second quote added" in text
    assert "Edda saved" in text
    assert "+3 −1 words" in text
    assert "The first text" in text


def test_a_note_on_a_save_that_changed_nothing_names_the_last_one(client, edda):
    story = make_article("Ice")
    save(story, edda)

    client.post(change(story), form(story, save_note="As agreed with Clara"))

    assert [kept.note for kept in story.revisions.all()] == ["As agreed with Clara"]


def test_saves_and_steps_stand_in_one_list(client, edda):
    story = make_article("Ice")
    save(story, edda, note="First words")
    workflow.submit(story, by=edda, note="Figures checked")
    save(story, edda, note="Second words", headline="Blue ice")
    publish(story)

    kinds = [
        (kind, getattr(what, "verb", what.note)) for kind, what, _words in client.get(history(story)).context["events"]
    ]

    assert kinds == [("step", "publish"), ("save", "Second words"), ("step", "submit"), ("save", "First words")]
    assert "Figures checked" in seen(client.get(history(story))).text


def test_each_save_and_step_stands_on_one_page_of_a_long_history(client, edda):
    story = make_article("Ice")
    for number in range(30):
        save(story, edda, headline=f"Ice {number}")
        if number in (2, 27):
            workflow.submit(story, by=edda)
            workflow.send_back(story, by=edda, note="Shorter")

    pages = [client.get(history(story), {"page": page}).context["events"] for page in (1, 2)]

    assert sum(kind == "save" for events in pages for kind, *_rest in events) == 30
    assert [sum(kind == "step" for kind, *_rest in events) for events in pages] == [2, 2]


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_costs_the_same_for_any_number_of_saves(client, edda, django_assert_num_queries, count):
    story = make_article("Ice")
    for number in range(count + 1):
        save(story, edda, headline=f"Ice {number}")
    client.get(history(story))

    with django_assert_num_queries(13):
        client.get(history(story))


def test_what_changes_for_readers_is_the_live_edition_against_the_working_copy(client, edda):
    story = make_article("Why glaciers look blue", body="<p>It is not the sky.</p>")
    save(story, edda)
    publish(story)
    save(story, edda, headline="Why old glaciers look blue")

    page = client.get(compare(story, "live", "now")).content.decode()

    assert "What changes for readers" in page
    assert "Why <ins>old </ins>glaciers look blue" in " ".join(page.split())
    assert "It is not the sky" not in page


def test_any_two_saves_are_compared_side_by_side(client, edda):
    story = make_article("One", standfirst="Old ice.")
    first = save(story, edda)
    second = save(story, edda, headline="Two")
    third = save(story, edda, standfirst="New ice.")

    page = client.get(compare(story, first.pk, second.pk, "side")).content.decode()
    assert page.count("<del>One</del>") == page.count("<ins>Two</ins>") == 1
    assert "ice." not in page
    page = client.get(compare(story, second.pk, third.pk)).content.decode()
    assert "<del>Old </del><ins>New </ins>ice." in " ".join(page.split())


def test_blocks_rows_and_pictures_are_named(client, edda):
    ada, ben = make_author("Ada"), make_author("Ben")
    harbour, river = make_image("Harbour"), make_image("River bank")
    other = make_article("The lake that keeps its ice")
    story = make_article("Ice", bylines=[ada], topics=["Cold"], lead_image=harbour, section=make_section("World"))
    first = save(story, edda)
    story.topics.add("Glaciers")
    story.bylines.update(author=ben)
    story.related.create(target=other)
    second = save(
        story,
        edda,
        lead_image=river,
        section=make_section("Science"),
        body=f"<p>The water came in the night.</p>{figure(harbour, caption='At dawn')}",
    )

    text = seen(client.get(compare(story, first.pk, second.pk))).text

    for words in ("Ada", "Ben", "Glaciers", "The lake that keeps its ice", "River bank", "World", "Science"):
        assert words in text
    assert "Picture: Harbour" in text
    assert "At dawn" in text


def test_what_is_gone_is_named_as_gone(client, edda):
    story = make_article("Ice", bylines=[make_author("Ada")])
    first = save(story, edda)
    story.bylines.all().delete()
    second = save(story, edda, headline="Blue ice")
    first.snapshot["fields"]["section"] = 987654
    first.save()

    assert "gone by now (987654)" in seen(client.get(compare(story, first.pk, second.pk))).text


def test_hostile_words_stay_words(client, edda):
    story = make_article("<script>alert(1)</script>", body="<p>&lt;img src=x onerror=alert(1)&gt; one</p>")
    first = save(story, edda)
    second = save(story, edda, headline="<b>Ice", body="<p>&lt;img src=x onerror=alert(2)&gt; two</p>")

    page = client.get(compare(story, first.pk, second.pk)).content.decode()

    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;" in page


@pytest.mark.parametrize(
    "query", ["from=live&to=now", "from=1&to=now", "from=x&to=now", "from=99999999999999999999&to=now"]
)
def test_versions_that_there_are_not_are_not_found(client, edda, query):
    story, other = make_article("Ice"), make_article("Other")
    save(story, edda)
    kept = save(other, edda)

    address = f"{reverse('admin:articles_article_compare', args=[story.pk])}?{query.replace('=1&', f'={kept.pk}&')}"

    assert client.get(address).status_code == 404


# Restoring


def test_a_version_is_restored_as_a_new_save(client, edda):
    ada = make_author("Ada")
    story = make_article("Ice", bylines=[ada], topics=["Cold"], body="<p>One.</p>")
    first = save(story, edda)
    publish(story)
    story.bylines.all().delete()
    story.topics.clear()
    save(story, edda, headline="Changed", body="<p>Two.</p>")

    response = client.post(restore(story, first), follow=True)

    story.refresh_from_db()
    assert (story.headline, story.body, [row.author for row in story.bylines.all()]) == ("Ice", "<p>One.</p>", [ada])
    assert list(story.topics.names()) == ["Cold"]
    newest = story.revisions.first()
    assert newest.note.startswith("Restored from ")
    assert (newest.by, newest.kind, story.revisions.count()) == (edda, "saved", 3)
    assert "is the working copy again" in told(response)[0]
    assert story.editions.live().get().headline == "Ice"


def test_with_what_is_live_restored_nothing_waits_to_be_published(client, edda):
    article = make_article("Water")
    live = publish(article)
    save(article, edda, headline="High water")

    client.post(restore(article, live.revision))

    assert Article.objects.with_publication().get().publication == "live"
    assert Article.objects.get().headline == "Water"


def test_what_is_live_is_not_restored_while_a_change_waits(client, edda):
    article = make_article("Water")
    live = publish(article)
    save(article, edda, headline="High water")
    publish(article, at=timezone.now() + timedelta(hours=1))

    response = client.post(restore(article, live.revision), follow=True)

    assert told(response) == ["The story is scheduled. Cancel the time first."]
    assert Article.objects.get().headline == "High water"


def test_what_is_gone_is_said_and_the_rest_restored(client, edda):
    ada, picture, section, other = make_author("Ada"), make_image("Harbour"), make_section("Old"), make_article("Other")
    figured = make_image("River")
    story = make_article(
        "Ice", bylines=[ada], related=[other], lead_image=picture, lead_caption="Then", section=section,
        body=f"<p>One.</p>{figure(figured)}",
    )  # fmt: skip
    first = save(story, edda)
    story.bylines.all().delete()
    save(
        story, edda, headline="Changed", lead_image=None, lead_caption="", section=make_section("New"), body="<p>2</p>"
    )
    for one in (ada, picture, figured, other):
        one.delete()
    section.delete()

    response = client.post(restore(story, first), follow=True)

    story.refresh_from_db()
    assert (story.headline, story.section.name, story.lead_image, story.lead_caption) == ("Ice", "New", None, "")
    assert not story.bylines.exists()
    assert not story.related.exists()
    assert told(response)[1:] == [
        "The section of then is gone; the story stays where it is.",
        "The lead picture of then is no longer in the library; today’s stays, with its words.",
        "One picture in the text is no longer in the library. Readers see nothing in its place.",
        "One author of then is gone, and so is the byline.",
        "One related story of then is gone.",
    ]
    assert first.snapshot["fields"]["lead_image"] == picture.pk or story.revisions.filter(pk=first.pk).exists()


def test_an_address_taken_meanwhile_stays_with_the_other_story(client, edda):
    story = make_article("Ice", slug="ice")
    first = save(story, edda)
    save(story, edda, slug="blue-ice")
    make_article("Other", slug="ice", section=story.section)

    response = client.post(restore(story, first), follow=True)

    story.refresh_from_db()
    assert story.slug == "blue-ice"
    assert "The address “ice” belongs to another story by now; this one has “blue-ice”." in told(response)


def test_a_value_that_no_longer_fits_stays_as_it_is_today(client, edda):
    story = make_article("Ice")
    first = save(story, edda)
    first.snapshot["fields"]["headline"] = "x" * 301
    first.snapshot["fields"]["standfirst"] = "Kept"
    first.save()

    response = client.post(restore(story, first), follow=True)

    story.refresh_from_db()
    assert (story.headline, story.standfirst) == ("Ice", "Kept")
    assert "“headline” of then does not fit any more; today’s stays." in told(response)


def test_an_old_snapshot_without_a_field_of_today_is_read_and_restored(client, edda):
    story = make_article("Ice", language="da")
    first = save(story, edda)
    del first.snapshot["fields"]["language"], first.snapshot["related"]
    first.snapshot["fields"]["colour"] = "of a field long gone"
    first.save()
    save(story, edda, headline="Blue")

    assert client.get(compare(story, first.pk, "now")).status_code == 200
    client.post(restore(story, first))

    story.refresh_from_db()
    assert (story.headline, story.language) == ("Ice", "")


# Who may


def test_a_reporter_reads_the_history_of_others_and_restores_nothing(client):
    story = make_article("Ice")
    kept = save(story, make_editor())
    save(story, make_chief(), headline="Blue")
    client.force_login(make_reporter("Rosa"))

    page = client.get(history(story))
    assert "Restore" not in page.content.decode()
    assert client.get(compare(story, kept.pk, "now")).status_code == 200
    assert client.post(restore(story, kept)).status_code == 403
    story.refresh_from_db()
    assert story.headline == "Blue"


def test_a_revision_is_restored_by_a_press_and_into_its_own_story_only(client, edda):
    story, other = make_article("Ice"), make_article("Other")
    kept = save(other, edda)
    save(story, edda)

    assert client.get(restore(other, kept)).status_code == 405
    assert client.post(restore(story, kept)).status_code == 404


def test_a_stranger_and_a_picture_editor(client):
    story = make_article("Ice")
    kept = save(story, make_editor())
    for address in (history(story), compare(story, kept.pk, "now")):
        assert client.get(address).status_code == 302
    client.force_login(make_picture_editor())
    assert client.get(history(story)).status_code == 200
    assert client.post(restore(story, kept)).status_code == 403


# What stays


def test_who_did_what_stays_when_the_account_and_the_story_go():
    rosa, story = make_reporter("Rosa"), make_article("Ice")
    story.created_by = rosa
    story.save()
    step = workflow.submit(story, by=rosa).transitions.get()

    rosa.delete()
    step.refresh_from_db()
    assert (step.by, step.by_name) == (None, "Rosa")
    story.delete()
    step.refresh_from_db()
    assert (step.article, step.headline, step.by_name) == (None, "Ice", "Rosa")


def test_an_account_that_is_gone_is_named_in_the_history(client, edda):
    rosa, story = make_reporter("Rosa"), make_article("Ice")
    save(story, rosa)
    rosa.delete()

    assert "Rosa saved" in seen(client.get(history(story))).text
    assert Revision.objects.get().by is None
