from datetime import timedelta

import pytest
from django.utils import timezone

from articles import related
from articles.models import Edition

from .builders import (
    make_article,
    make_image,
    make_live,
    make_scheduled,
    make_section,
    make_series,
    make_withdrawn,
    publish,
)

pytestmark = pytest.mark.django_db


def keys(found):
    return list(found)


def test_what_the_body_names_comes_first_then_the_desks_order():
    one, two, three, four = (make_live().article for _story in range(4))
    edition = make_live(related=[four, three, one])

    found = related.around(edition, boxed=[two.pk, one.pk]).pointed

    assert keys(found) == [two.pk, one.pk, four.pk, three.pk]
    assert all(key == other.article_id for key, other in found.items())


@pytest.mark.parametrize("make", [make_article, lambda: make_scheduled().article, lambda: make_withdrawn().article])
def test_only_what_is_live_is_pointed_to(make):
    hidden = make()
    edition = make_live(related=[hidden])

    assert related.around(edition, boxed=[hidden.pk]).pointed == {}


def test_a_story_never_points_to_itself():
    edition = make_live()

    assert related.around(edition, boxed=[edition.article_id]).pointed == {}


def test_what_the_desk_relates_later_waits_for_publishing():
    target = make_live().article
    edition = make_live()

    edition.article.related.create(target=target)

    assert related.around(edition).pointed == {}
    assert keys(related.around(publish(edition.article)).pointed) == [target.pk]


def test_a_related_story_is_shown_as_it_is_live_today():
    target = make_live("Water").article
    edition = make_live(related=[target])
    target.headline = "High water"
    target.save()
    publish(target)

    assert [other.headline for other in related.around(edition).pointed.values()] == ["High water"]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_any_number_costs_one_query(django_assert_num_queries, count):
    edition = make_live(related=[make_live(lead_image=make_image()).article for _story in range(count)])

    with django_assert_num_queries(1):
        found = related.around(edition).pointed
        shown = [(other.section.name, other.lead_image.title, other.headline) for other in found.values()]

    assert len(shown) == count


def test_the_newest_are_of_the_section():
    section, now = make_section(), timezone.now()
    older, newer = (make_live(section=section, at=now - timedelta(hours=hours)) for hours in (2, 1))
    make_live()
    make_scheduled(section=section)
    edition = make_live(section=section)

    assert related.around(edition, newest=4).newest == [newer, older]


def test_what_an_editor_names_is_in_no_other_list():
    section = make_section()
    boxed, linked, pointed, other = (make_live(section=section) for _story in range(4))
    edition = make_live(section=section, related=[pointed.article])

    found = related.around(edition, boxed=[boxed.article_id], linked=[linked.article_id], newest=4, alike=4)

    assert set(found.pointed.values()) == {boxed, linked, pointed}
    assert found.newest == found.alike == [other]


def test_what_is_paid_for_is_shown_where_an_editor_names_it_and_nowhere_else():
    section = make_section()
    paid, named = (make_live(section=section, sponsor="The Mill") for _story in range(2))
    edition = make_live(section=section, related=[named.article])

    found = related.around(edition, newest=4, alike=4)

    assert list(found.pointed.values()) == [named]
    assert paid not in found.newest + found.alike


def test_no_room_asks_for_none():
    section = make_section()
    make_live(section=section)

    found = related.around(make_live(section=section))

    assert (found.newest, found.alike) == ([], [])


# Series


def make_parts(number):
    """So many live parts of one series, the first as the first, and the series."""
    series, now = make_series(), timezone.now()
    return [make_live(series=series, at=now - timedelta(days=number - part)) for part in range(number)], series


def test_the_parts_of_a_series_stand_in_the_order_readers_got_them():
    parts, _series = make_parts(3)

    found = [related.around(part) for part in parts]

    assert [(one.part, one.parts) for one in found] == [(1, 3), (2, 3), (3, 3)]
    assert [one.previous for one in found] == [None, *parts[:2]]
    assert [one.next for one in found] == [*parts[1:], None]


@pytest.mark.parametrize("make", [make_article, make_scheduled, make_withdrawn])
def test_only_live_parts_count(make):
    [part], series = make_parts(1)
    make(series=series)

    found = related.around(part, newest=4)

    assert (found.part, found.parts, found.previous, found.next) == (1, 1, None, None)


def test_a_part_that_is_changed_keeps_its_place():
    parts, _series = make_parts(3)
    parts[0].article.headline = "Mended"
    parts[0].article.save()

    found = related.around(publish(parts[0].article, substantive=True))

    assert (found.part, found.next) == (1, parts[1])


@pytest.mark.parametrize("number", [1, 3, 30])
def test_all_that_stands_around_a_story_is_one_query(django_assert_num_queries, number):
    section = make_section()
    parts, series = make_parts(number)
    for _story in range(number):
        make_live(section=section, topics=["Rivers"], lead_image=make_image())
    pointed = [make_live().article for _story in range(number)]
    edition = make_live(section=section, series=series, topics=["Rivers"], related=pointed)
    edition = Edition.objects.for_page().get(pk=edition.pk)

    with django_assert_num_queries(1):
        found = related.around(edition, newest=10, alike=3)

    assert (found.part, found.parts, found.previous) == (number + 1, number + 1, parts[-1])
    assert (len(found.pointed), len(found.newest)) == (number, min(number, 10))
