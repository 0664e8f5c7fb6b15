from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import tasks

from .builders import make_image, run_tasks

pytestmark = pytest.mark.django_db

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _the_clock_stands():
    with time_machine.travel(NOW, tick=False):
        yield


def waiting_task(**fields):
    """A task for a new picture, as the upload leaves it, or as `fields` say."""
    row = DBTaskResult.objects.get(pk=tasks.make_renditions.enqueue(make_image().pk).id)
    DBTaskResult.objects.filter(pk=row.pk).update(**fields)
    return row


def statuses():
    return list(DBTaskResult.objects.values_list("status", flat=True))


def test_a_picture_that_has_left_is_no_failure():
    tasks.make_renditions.enqueue(4711)

    run_tasks()

    assert statuses() == ["SUCCESSFUL"]


def test_a_task_can_be_done_twice():
    image = make_image()
    tasks.make_renditions.enqueue(image.pk)
    tasks.make_renditions.enqueue(image.pk)

    run_tasks()

    image.refresh_from_db()
    names = [one["name"] for one in image.renditions]
    assert {one["format"] for one in image.renditions} == {"avif", "webp", "jpeg"}
    assert len(names) > 10


def test_a_task_goes_with_its_transaction():
    with transaction.atomic():
        tasks.make_renditions.enqueue(1)
        transaction.set_rollback(True)

    assert statuses() == []


def test_a_task_whose_worker_died_is_done_by_the_next():
    waiting_task(status="RUNNING", started_at=NOW - timedelta(minutes=11), worker_ids=["dead"])

    tasks.keep_house()

    assert statuses() == ["READY"]
    run_tasks()
    assert statuses() == ["READY"], "it waits a minute"
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        run_tasks()
    assert statuses() == ["SUCCESSFUL"]


def test_a_task_that_is_at_work_is_left_alone():
    waiting_task(status="RUNNING", started_at=NOW - timedelta(minutes=9), worker_ids=["busy"])

    tasks.keep_house()

    assert statuses() == ["RUNNING"]


def test_a_task_that_kills_every_worker_is_given_up(caplog):
    waiting_task(status="RUNNING", started_at=NOW - timedelta(minutes=11), worker_ids=["one", "two", "three"])

    tasks.keep_house()

    assert statuses() == ["FAILED"]
    assert "given up" in caplog.text
    tasks.keep_house()
    assert statuses() == ["FAILED"]


def test_a_task_that_failed_is_tried_again_later():
    waiting_task(status="FAILED", finished_at=NOW, started_at=NOW, worker_ids=["one"])

    tasks.keep_house()

    assert not DBTaskResult.objects.ready().exists()
    with time_machine.travel(NOW + timedelta(seconds=61)):
        assert DBTaskResult.objects.ready().count() == 1


def test_what_failed_three_times_stays_failed_for_whoever_looks():
    waiting_task(status="FAILED", finished_at=NOW, started_at=NOW, worker_ids=["one", "two", "three"])

    tasks.keep_house()

    assert statuses() == ["FAILED"]


@pytest.mark.parametrize(("days", "left"), [(13, 1), (15, 0)])
def test_what_is_long_done_is_forgotten(days, left):
    waiting_task(status="SUCCESSFUL", finished_at=NOW - timedelta(days=days), worker_ids=["one"])

    tasks.keep_house()

    assert DBTaskResult.objects.count() == left


def test_what_waits_is_never_forgotten():
    waiting_task(enqueued_at=NOW - timedelta(days=400))

    tasks.keep_house()

    assert statuses() == ["READY"]
