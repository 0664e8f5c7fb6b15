"""What is said to finders of holes. What crawlers are told stands in test_sitemaps.py."""

import pytest

from articles.models import SiteIdentity

pytestmark = pytest.mark.django_db

PATH = "/.well-known/security.txt"


def test_finders_of_holes_are_told_whom_to_tell(client, settings, time_machine):
    settings.SECURITY_CONTACT = "mailto:security@news.example"
    time_machine.move_to("2026-03-01T12:00:00Z")

    response = client.get(PATH)

    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert response.content.decode().splitlines() == [
        "Contact: mailto:security@news.example",
        "Expires: 2026-05-30T00:00:00Z",
        "Preferred-Languages: en",
        "Canonical: https://news.example/.well-known/security.txt",
    ]


def test_without_a_contact_of_its_own_it_is_the_newsrooms(client):
    newspaper = SiteIdentity.load()
    newspaper.email = "desk@news.example"
    newspaper.save()

    assert "Contact: mailto:desk@news.example" in client.get(PATH).content.decode()


def test_nobody_is_named_who_was_not_given(client):
    assert client.get(PATH).status_code == 404
