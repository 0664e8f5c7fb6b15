"""A new newspaper says in its log where its first account is made, and that link works once."""

import pytest
from django.contrib.auth.models import User

from articles import first_account
from articles.management.commands import serve

pytestmark = pytest.mark.django_db

TYPED = {
    "username": "clara",
    "email": "clara@example.org",
    "password1": "between-two-rivers",
    "password2": "between-two-rivers",
}


@pytest.fixture
def link():
    return f"/admin/first-account/{first_account.token()}/"


def test_the_log_names_the_link_while_there_is_no_account(link):
    assert f"https://news.example{link} " in serve.advice()[-1]

    User.objects.create_user("clara")

    assert "first-account" not in "".join(serve.advice())


def test_who_follows_it_makes_the_account_that_may_do_everything(client, link):
    assert client.get(link).status_code == 200

    response = client.post(link, TYPED)

    assert (response.status_code, response.url) == (302, "/admin/login/")
    clara = User.objects.get()
    assert (clara.username, clara.email, clara.is_superuser, clara.is_staff) == (*list(TYPED.values())[:2], True, True)
    assert [group.name for group in clara.groups.all()] == ["Chief"]
    client.post("/admin/login/", {"username": "clara", "password": TYPED["password1"]})
    assert client.get("/admin/").status_code == 200


def test_it_works_once(client, link):
    client.post(link, TYPED)

    assert client.get(link).status_code == 404
    assert client.post(link, TYPED | {"username": "mallory"}).status_code == 404
    assert User.objects.count() == 1


def test_another_link_leads_nowhere(client):
    assert client.get("/admin/first-account/0123456789/").status_code == 404
    assert client.post("/admin/first-account/0123456789/", TYPED).status_code == 404
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"password1": "12345", "password2": "12345"}, "too short"),
        ({"password2": "between-three-rivers"}, "didn’t match"),
        ({"username": ""}, "required"),
        ({"email": "clara"}, "valid email"),
    ],
)
def test_what_does_not_do_is_said_and_nothing_is_lost(client, link, typed, sentence):
    response = client.post(link, TYPED | typed)

    assert response.status_code == 200
    assert sentence in response.text
    assert not User.objects.exists()
    assert client.get(link).status_code == 200


def test_only_one_of_two_who_press_at_once_is_first():
    first_account.make(User(username="clara"))

    with pytest.raises(first_account.Refused):
        first_account.make(User(username="emil"))

    assert [user.username for user in User.objects.all()] == ["clara"]


def test_nobody_keeps_the_page(client, link):
    assert "no-store" in client.get(link)["Cache-Control"]
