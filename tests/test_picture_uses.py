import importlib
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils import timezone

from articles import picture_uses, workflow
from articles.models import Image, ImageUse

from .builders import (
    figure,
    make_article,
    make_author,
    make_image,
    make_live,
    make_page,
    make_scheduled,
    make_topic,
    publish,
    the_chief,
)

pytestmark = pytest.mark.django_db

WORDS = "<p>Words</p>"


def uses(**place):
    return set(ImageUse.objects.filter(**place).values_list("image", "kind"))


def test_a_saved_story_notes_its_lead_picture_and_its_figures():
    lead, first, second = make_image(), make_image(), make_image()

    article = make_article(lead_image=lead, body=figure(first) + WORDS + figure(second) + figure(first))

    assert uses(article=article) == {(lead.pk, "lead"), (first.pk, "figure"), (second.pk, "figure")}


def test_one_picture_can_be_both_lead_and_figure():
    image = make_image()

    article = make_article(lead_image=image, body=figure(image))

    assert uses(article=article) == {(image.pk, "lead"), (image.pk, "figure")}
    assert picture_uses.counted([image]) == {image.pk: 1}


def test_a_picture_taken_out_is_used_no_more():
    image = make_image()
    article = make_article(lead_image=image, body=figure(image))

    article.lead_image, article.body = None, WORDS
    article.save()

    assert not ImageUse.objects.exists()


def test_a_picture_exchanged_for_another_counts_at_once():
    old, new = make_image(), make_image()
    article = make_article(lead_image=old)

    article.lead_image = new
    article.save(update_fields=["lead_image"])

    assert uses(article=article) == {(new.pk, "lead")}


def test_pages_and_authors_note_theirs():
    image, portrait = make_image(), make_image()

    page, vera = make_page(body=figure(image)), make_author(picture=portrait)

    assert uses(page=page) == {(image.pk, "figure")}
    assert uses(author=vera) == {(portrait.pk, "portrait")}


def test_what_was_published_stays_noted_when_the_story_changes():
    image = make_image()
    edition = make_live(body=WORDS + figure(image))
    edition.article.body = WORDS
    edition.article.save()

    assert uses(article=edition.article) == set()
    assert uses(edition=edition) == {(image.pk, "figure")}
    assert picture_uses.places(image) == [edition.article]


def test_an_edition_that_was_never_live_takes_its_notes_with_it():
    image = make_image()
    edition = make_scheduled(lead_image=image)
    article = edition.article
    article.lead_image = None
    article.save()
    assert picture_uses.places(image) == [article]

    workflow.cancel_schedule(article, by=the_chief())

    assert picture_uses.places(image) == []


@pytest.mark.parametrize("make", [make_article, make_page])
def test_a_place_that_is_deleted_frees_its_pictures(make):
    image = make_image()
    place = make(body=figure(image))

    place.delete()

    image.delete()
    assert not Image.objects.exists()


def test_a_figure_whose_picture_is_gone_counts_for_nothing():
    image = make_image()

    article = make_article(body='<figure data-image="999999999999999999"></figure>' + figure(image))

    assert uses(article=article) == {(image.pk, "figure")}


@pytest.mark.parametrize("place", ["lead", "figure", "edition", "page", "author"])
def test_a_used_picture_is_protected_whoever_deletes_it(place):
    image = make_image()
    if place == "lead":
        make_article(lead_image=image)
    elif place == "figure":
        make_article(body=figure(image))
    elif place == "page":
        make_page(body=figure(image))
    elif place == "author":
        make_author(picture=image)
    else:
        article = make_live(body=WORDS + figure(image)).article
        article.body = WORDS
        article.save()

    with pytest.raises(ProtectedError):
        Image.objects.filter(pk=image.pk).delete()


def test_the_database_refuses_a_use_in_no_place_or_in_two():
    image, article, page = make_image(), make_article(), make_page()

    for places in ({}, {"article": article, "page": page}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ImageUse.objects.create(image=image, kind="figure", **places)


def test_places_are_named_once_stories_first():
    image = make_image()
    story = make_article(lead_image=image, body=WORDS + figure(image))
    publish(story)
    page, vera = make_page(body=figure(image)), make_author(picture=image)
    make_article(lead_image=make_image())

    assert picture_uses.places(image) == [story, page, vera]


@pytest.mark.parametrize("count", [1, 3])
def test_places_cost_the_same_for_any_number(django_assert_num_queries, count):
    image = make_image()
    for _ in range(count):
        make_live(lead_image=image)
        make_page(body=figure(image))
        make_author(picture=image)
        make_topic(picture=image)

    with django_assert_num_queries(4):
        assert len(picture_uses.places(image)) == 4 * count
    with django_assert_num_queries(1):
        assert picture_uses.live_pages(image) == 2 * count
    with django_assert_num_queries(1):
        assert picture_uses.counted([image]) == {image.pk: 4 * count}


def test_live_pages_are_those_that_readers_see_now():
    image = make_image()
    vera = make_author(picture=image)
    make_live(lead_image=image, bylines=[vera])
    make_page(body=figure(image))
    make_article(lead_image=image)
    make_scheduled(lead_image=image)
    make_live(lead_image=image, at=timezone.now() - timedelta(days=2), until=timezone.now() - timedelta(days=1))
    make_author(picture=image)

    assert picture_uses.live_pages(image) == 3


def test_a_save_that_changes_no_picture_asks_once(django_assert_num_queries):
    article = make_article(lead_image=make_image(), body=figure(make_image()))

    with django_assert_num_queries(1):
        picture_uses.note(article)


@pytest.mark.parametrize("count", [1, 3])
def test_noting_costs_the_same_for_any_number_of_figures(django_assert_num_queries, count):
    article = make_article()
    article.body = "".join(figure(make_image()) for _ in range(count))

    with django_assert_num_queries(3):
        picture_uses.note(article)


def test_the_migration_notes_what_was_there_before():
    lead, shown, portrait = make_image(), make_image(), make_image()
    make_live(lead_image=lead, body=WORDS + figure(shown, caption="Dawn") + '<figure data-image="99999"></figure>')
    make_article()
    make_page(body=figure(shown))
    make_page(body=WORDS)
    make_author(picture=portrait)
    make_author()
    before = set(ImageUse.objects.values_list("image", "kind", "article", "edition", "page", "author"))
    ImageUse.objects.all().delete()

    importlib.import_module("articles.migrations.0005_note_where_pictures_are_used").fill(apps, None)

    assert set(ImageUse.objects.values_list("image", "kind", "article", "edition", "page", "author")) == before
    assert len(before) == 6
