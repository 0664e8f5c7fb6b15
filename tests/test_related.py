from datetime import timedelta

import pytest
from django.utils import timezone

from articles import related

from .builders import make_article, make_image, make_live, make_scheduled, make_section, make_withdrawn, publish

pytestmark = pytest.mark.django_db


def keys(found):
    return list(found)


def test_what_the_body_names_comes_first_then_the_desks_order():
    one, two, three, four = (make_live().article for _story in range(4))
    edition = make_live(related=[four, three, one])

    found = related.to(edition, [two.pk, one.pk])

    assert keys(found) == [two.pk, one.pk, four.pk, three.pk]
    assert all(key == other.article_id for key, other in found.items())


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article, lambda: make_withdrawn().article])
def test_only_what_is_live_is_pointed_to(make):
    hidden = make()
    edition = make_live(related=[hidden])

    assert related.to(edition, [hidden.pk]) == {}


def test_a_story_never_points_to_itself():
    edition = make_live()

    assert related.to(edition, [edition.article_id]) == {}


def test_what_the_desk_relates_later_waits_for_publishing():
    target = make_live().article
    edition = make_live()

    edition.article.related.create(target=target)

    assert related.to(edition, []) == {}
    assert keys(related.to(publish(edition.article), [])) == [target.pk]


def test_a_related_story_is_shown_as_it_is_live_today():
    target = make_live("Water").article
    edition = make_live(related=[target])
    target.headline = "High water"
    target.save()
    publish(target)

    assert [other.headline for other in related.to(edition, []).values()] == ["High water"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_costs_one_query(django_assert_num_queries, count):
    edition = make_live(related=[make_live(lead_image=make_image()).article for _story in range(count)])

    with django_assert_num_queries(1):
        found = related.to(edition, [])
        shown = [(other.section.name, other.lead_image.title, other.headline) for other in found.values()]

    assert len(shown) == count


def test_more_is_from_the_section_newest_first():
    section, now = make_section(), timezone.now()
    older, newer = (make_live(section=section, at=now - timedelta(hours=hours)) for hours in (2, 1))
    make_live()
    make_scheduled(section=section)
    edition = make_live(section=section)

    assert related.more(edition, 4, without={edition.article_id}) == [newer, older]


@pytest.mark.parametrize("count", [0, -2])
def test_no_room_for_more_asks_nothing(django_assert_num_queries, count):
    edition = make_live()

    with django_assert_num_queries(0):
        assert related.more(edition, count) == []
