"""With CACHE_URL naming a Redis that is away, people sign in as ever, and guessing is throttled all the same."""

from uuid import uuid4

import pytest

from .builders import make_editor
from .processes import free_port

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _redis_is_away(settings):
    url = f"redis://127.0.0.1:{free_port()}/0"
    settings.CACHES = {"default": {"BACKEND": "newsroom.redis.RedisCache", "LOCATION": url}}


def sign_in(client, user, password):
    return client.post("/admin/login/", {"username": user.username, "password": password})


def test_an_editor_signs_in(client):
    sign_in(client, make_editor(), "between-two-rivers")

    assert client.get("/admin/").status_code == 200


def test_whoever_guesses_is_stopped(client):
    emil = make_editor(f"emil-{uuid4().hex[:8]}")
    for _time in range(5):
        assert "Too many" not in sign_in(client, emil, "a guess of mine").text

    assert "Too many" in sign_in(client, emil, "a guess of mine").text
