from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from articles import revisions
from articles.models import Byline, Revision

from .builders import make_article, make_author, make_editor, make_image, make_reporter, publish

pytestmark = pytest.mark.django_db


def test_a_revision_keeps_all_of_a_story():
    author, target, image = make_author(), make_article(), make_image()
    article = make_article(
        "The flood", bylines=[author], related=[target], topics=["Rain", "Mud"], lead_image=image, body="<p>a</p>"
    )

    kept = revisions.record(article, by=make_reporter("Rosa"), note="First version")

    assert (kept.by_name, kept.note) == ("Rosa", "First version")
    assert kept.snapshot["schema"] == revisions.SCHEMA
    assert kept.snapshot["bylines"] == [[author.pk, "words"]]
    assert kept.snapshot["topics"] == ["Mud", "Rain"]
    assert kept.snapshot["related"] == [target.pk]
    fields = kept.snapshot["fields"]
    assert (fields["headline"], fields["body"], fields["lead_image"]) == ("The flood", "<p>a</p>", image.pk)


def test_a_save_that_changed_nothing_makes_no_new_revision():
    rosa, article = make_reporter(), make_article(topics=["Rain"], bylines=[make_author()])

    first, second = revisions.record(article, by=rosa), revisions.record(article, by=rosa)

    assert first == second
    assert article.revisions.count() == 1


def test_each_change_makes_one():
    rosa, article = make_reporter(), make_article()
    changes = [
        lambda: setattr(article, "headline", "High water"),
        lambda: article.topics.add("Rain"),
        lambda: Byline.objects.create(article=article, author=make_author()),
    ]
    revisions.record(article, by=rosa)

    for change in changes:
        change()
        article.save()
        revisions.record(article, by=rosa)

    assert article.revisions.count() == 4


def test_going_back_is_a_change_too():
    rosa, article = make_reporter(), make_article("Water")

    for headline in ("Water", "High water", "Water"):
        article.headline = headline
        article.save()
        revisions.record(article, by=rosa)

    assert [kept.snapshot["fields"]["headline"] for kept in article.revisions.all()] == ["Water", "High water", "Water"]


def test_a_revision_keeps_the_name_of_a_deleted_account():
    rosa, article = make_reporter("Rosa"), make_article()
    revisions.record(article, by=rosa)

    rosa.delete()

    kept = article.revisions.get()
    assert (kept.by, kept.by_name) == (None, "Rosa")


def test_an_edition_says_which_revision_it_shows():
    article = make_article()

    assert publish(article).revision == article.revisions.get()


def test_a_revision_that_readers_have_seen_cannot_be_lost():
    article = make_article()
    first = publish(article)
    article.headline = "High water"
    article.save()
    second = publish(article)

    assert first.revision != second.revision
    assert article.revisions.count() == 2


# Thinning

NOW = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)


def kept(article, by, *ago):
    """Keep a text for each of so many minutes before NOW, and return the revisions, the oldest first."""
    made = []
    for minutes in sorted(ago, reverse=True):
        with time_machine.travel(NOW - timedelta(minutes=minutes), tick=False):
            state = {**revisions.snapshot(article), "topics": [str(minutes)]}
            made.append(Revision.objects.create(article=article, snapshot=state, kind="autosave", by=by))
    return made


def ages(article):
    """How many minutes old the kept texts of the article are."""
    found = article.revisions.autosaves().values_list("saved_at", flat=True)
    return [int((NOW - at).total_seconds() // 60) for at in found]


HOUR, DAY = 60, 24 * 60


@pytest.mark.parametrize(
    ("before", "after"),
    [
        # All of the last hour, its first minute included.
        ([0, 1, 30, 59, HOUR], [0, 1, 30, 59, HOUR]),
        # One for each hour of the clock: 13:10 and 13:29 are one, 12:59 is another.
        ([0, HOUR + 1, 80, 91, 95], [0, HOUR + 1, 91]),
        # One for each day once a day has passed: the last of it.
        ([0, DAY, DAY + 1, DAY + 200, 2 * DAY, 2 * DAY + 5], [0, DAY, DAY + 1, 2 * DAY]),
        # None after a month.
        ([0, 30 * DAY, 31 * DAY, 31 * DAY + 1, 90 * DAY], [0, 30 * DAY, 31 * DAY]),
    ],
)
def test_what_was_kept_while_typing_is_thinned_out(before, after):
    rosa, article = make_reporter(), make_article()
    kept(article, rosa, *before)

    gone = revisions.thin(article, now=NOW)

    assert ages(article) == after
    assert gone == len(before) - len(after)
    assert revisions.thin(article, now=NOW) == 0


def test_thinning_day_after_day_leaves_one_a_day():
    rosa, article = make_reporter(), make_article()
    kept(article, rosa, *range(0, 3 * DAY, 20))

    for hours in range(72):
        revisions.thin(article, now=NOW + timedelta(hours=hours))

    days = Counter(at.date() for at in article.revisions.values_list("saved_at", flat=True))
    assert days == {(NOW - timedelta(days=ago)).date(): 1 for ago in range(4)}


def test_saved_and_published_texts_stay_for_ever():
    rosa, article = make_reporter(), make_article()
    with time_machine.travel(NOW - timedelta(days=400), tick=False):
        saved = revisions.record(article, by=rosa)
        published = publish(make_article()).revision
    kept(article, rosa, 100 * DAY, 0)

    assert revisions.thin(article, now=NOW) == 1
    assert revisions.thin(published.article, now=NOW) == 0
    assert set(Revision.objects.saved()) == {saved, published}


def test_each_writer_and_each_story_is_thinned_alone():
    rosa, emil, article, other = make_reporter(), make_editor(), make_article(), make_article()
    for writer, story in ((rosa, article), (emil, article), (rosa, other)):
        kept(story, writer, 0, 80, 85)

    assert revisions.thin(article, now=NOW) == 2
    assert sorted(ages(article)) == [0, 0, 80, 80]
    assert ages(other) == [0, 80, 85]


def test_a_last_text_that_was_never_saved_stays_however_old_it_is():
    rosa, emil, article = make_reporter(), make_editor(), make_article()
    kept(article, rosa, 100 * DAY, 101 * DAY)
    kept(article, emil, 100 * DAY)
    revisions.record(article, by=emil)

    revisions.thin(article, now=NOW)

    assert [(row.by, row.kind) for row in article.revisions.all()] == [(emil, "saved"), (rosa, "autosave")]


def test_a_command_thins_all_stories(capsys):
    for _story in "ab":
        kept(make_article(), make_reporter(f"R{_story}"), 0, 50 * DAY)
    Revision.objects.update(saved_at=F("saved_at") - (NOW - timezone.now()))

    call_command("thin_revisions")

    assert "2 kept texts deleted." in capsys.readouterr().out
    assert Revision.objects.count() == 2


@pytest.mark.parametrize("count", [1, 3])
def test_thinning_costs_the_same_for_any_number_of_kept_texts(django_assert_num_queries, count):
    rosa, article = make_reporter(), make_article()
    kept(article, rosa, 0, 80, *[80 + step for step in range(1, count + 1)])

    with django_assert_num_queries(6):
        assert revisions.thin(article, now=NOW) == count
