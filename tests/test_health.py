"""/health/live and /health/ready."""

import pytest
from django.db.migrations.recorder import MigrationRecorder

from articles import health

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
def test_asking_again_costs_one_query(client, django_assert_num_queries):
    client.get("/health/ready")

    with django_assert_num_queries(1):
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
def test_neither_the_host_nor_https_matters(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    settings.ALLOWED_HOSTS = ["www.example.org"]

    assert client.get("/health/ready", headers={"host": "10.0.0.7:8000"}).status_code == 200
