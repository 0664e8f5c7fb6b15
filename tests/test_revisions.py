import pytest

from articles import revisions
from articles.models import Byline

from .builders import make_article, make_author, make_image, make_reporter, publish

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
