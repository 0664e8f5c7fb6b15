from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import popular, workflow
from articles.models import ReadCount

from .builders import make_live, make_scheduled, make_section, make_withdrawn, the_chief

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, 30, tzinfo=UTC)


def count_reads(edition, number, at=None):
    hour = (at or timezone.now()).replace(minute=0, second=0, microsecond=0)
    ReadCount.objects.create(article=edition.article, hour=hour, reads=number)


def test_what_is_read_most_comes_first():
    few, many, some = make_live(), make_live(), make_live()
    for edition, number in ((few, 1), (many, 9), (some, 5)):
        count_reads(edition, number)

    assert popular.reading_now(3) == [many, some, few]


def test_an_hour_ago_counts_half():
    with time_machine.travel(NOON, tick=False):
        earlier, now = make_live(), make_live()
        count_reads(earlier, 9, at=NOON - timedelta(hours=1))
        count_reads(now, 5)

        assert popular.reading_now(2) == [now, earlier]


def test_yesterday_is_forgotten():
    with time_machine.travel(NOON, tick=False):
        yesterday, today = make_live(), make_live()
        count_reads(yesterday, 1000, at=NOON - timedelta(hours=popular.HOURS))
        count_reads(today, 1)

        assert popular.reading_now(2) == [today, yesterday]


def test_without_reads_the_newest_come_first():
    now = timezone.now()
    older, newest, oldest = (make_live(at=now - timedelta(hours=hours)) for hours in (2, 1, 3))

    assert popular.reading_now(3) == [newest, older, oldest]


def test_what_was_read_comes_before_what_is_only_new():
    read_one = make_live(at=timezone.now() - timedelta(days=3))
    new = make_live()
    count_reads(read_one, 1)

    assert popular.reading_now(5) == [read_one, new]


def test_what_the_page_shows_elsewhere_is_left_out():
    shown, other = make_live(), make_live()
    count_reads(shown, 9)

    assert popular.reading_now(5, without={shown.article_id}) == [other]


def test_what_is_gone_is_left_out_however_much_it_was_read():
    live = make_live()
    for gone in (make_withdrawn(), make_scheduled()):
        count_reads(gone, 9)

    assert popular.reading_now(5) == [live]


def test_many_withdrawn_stories_do_not_push_out_what_is_read():
    read_one = make_live(at=timezone.now() - timedelta(days=3))
    new = make_live()
    count_reads(read_one, 1)
    for _story in range(5):
        count_reads(make_withdrawn(), 9)

    assert popular.reading_now(2) == [read_one, new]


@pytest.mark.parametrize("count", [1, 3])
def test_it_costs_the_same_for_any_number(django_assert_num_queries, count):
    for _story in range(count):
        count_reads(make_live(), 1)

    with django_assert_num_queries(1):
        names = [edition.section.name for edition in popular.reading_now(5)]

    assert len(names) == count


def test_a_section_has_a_list_of_its_own():
    sport, world = make_section("Sport"), make_section("World")
    new, read_one = make_live(section=sport), make_live(section=sport, at=timezone.now() - timedelta(days=3))
    count_reads(read_one, 1)
    count_reads(make_live(section=world), 9)

    assert popular.reading_now(5, section=sport) == [read_one, new]


def test_the_most_read_of_a_section_are_its_own():
    section = make_section()
    own = make_live(section=section)
    count_reads(own, 1)
    count_reads(make_live(), 9)

    assert popular.most_read(5, section=section) == [own]


def test_what_an_editor_left_out_is_not_there_at_once_and_comes_back_as_it_was():
    left_out, other = make_live(), make_live(at=timezone.now() - timedelta(hours=1))
    count_reads(left_out, 9)
    count_reads(other, 1)

    workflow.leave_out(left_out.article, by=the_chief())

    assert popular.reading_now(5) == popular.most_read(5) == [other]
    workflow.leave_out(left_out.article, by=the_chief(), left_out=False)
    assert popular.reading_now(5) == popular.most_read(5) == [left_out, other]


def test_what_was_paid_for_is_not_there_however_much_it_is_read():
    paid, other = make_live(sponsor="The Bridge Company"), make_live()
    count_reads(paid, 9)
    count_reads(other, 1)

    assert popular.reading_now(5) == popular.most_read(5) == [other]


def test_the_most_read_is_never_what_nobody_read():
    read_one = make_live()
    make_live()
    count_reads(read_one, 1)

    assert popular.most_read(5) == [read_one]
