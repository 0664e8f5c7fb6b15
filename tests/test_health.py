"""/health/live and /health/ready."""

import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from articles import health, tasks

from .processes import free_port, python


@pytest.fixture(autouse=True)
def _ask_again():
    health._require_migrations.cache_clear()
    yield
    health._require_migrations.cache_clear()


def test_live_asks_no_database(client):
    response = client.get("/health/live")

    assert (response.status_code, response.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_ready_when_the_database_has_every_migration(client):
    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready"})
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_asking_again_costs_two_queries(client, django_assert_num_queries):
    client.get("/health/ready")

    with django_assert_num_queries(2):
        client.get("/health/ready")


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client):
    newest = MigrationRecorder.Migration.objects.filter(app="articles").latest("name")
    newest.delete()

    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (503, {"status": "migrations missing"})


def test_not_ready_while_the_database_is_away(tmp_path):
    code = "import newsroom.wsgi; from articles import health; print(health.problem())"

    asked = python("-c", code, var=tmp_path, DATABASE_URL=f"postgres://desk@127.0.0.1:{free_port()}/newsroom")

    assert asked.stdout == "database unreachable\n"


@pytest.mark.django_db
@pytest.mark.parametrize(("minutes", "warnings"), [(14, None), (16, ["tasks overdue"])])
def test_it_says_that_no_worker_does_what_waits(client, minutes, warnings):
    with time_machine.travel(timezone.now() - timedelta(minutes=minutes), tick=False):
        tasks.make_renditions.enqueue(1)

    response = client.get("/health/ready")

    assert response.status_code == 200
    assert response.json().get("warnings") == warnings


@pytest.mark.django_db
def test_a_task_for_tomorrow_is_not_overdue(client):
    with time_machine.travel(timezone.now() - timedelta(days=1), tick=False):
        tasks.make_renditions.using(run_after=timezone.now() + timedelta(days=2)).enqueue(1)

    assert client.get("/health/ready").json() == {"status": "ready"}


@pytest.mark.django_db
def test_it_says_that_the_disk_is_nearly_full(client, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: SimpleNamespace(free=499 * 2**20))

    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "warnings": ["disk nearly full"]})


@pytest.mark.django_db
def test_it_says_that_redis_is_away_and_is_ready_all_the_same(client, settings):
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "newsroom.redis.RedisCache", "LOCATION": url}}

    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (200, {"status": "ready", "warnings": ["cache unreachable"]})


@pytest.mark.django_db
def test_neither_the_host_nor_https_matters(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["www.example.org"]

    assert client.get("/health/ready", headers={"host": "10.0.0.7:8000"}).status_code == 200
