import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from articles.models import Author, Page, Section, SiteIdentity, Topic
from tests.builders import make_author, make_chief, make_editor, make_live, make_section

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def chief(client):
    client.force_login(user := make_chief())
    return user


def add(name):
    return reverse(f"admin:{name}_add")


def test_a_section_without_an_address_gets_one_from_its_name(client):
    client.post(add("articles_section"), {"name": "Le Monde d’été", "tone": "pine", "position": 1})

    assert Section.objects.get().slug == "le-monde-dété"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [("Search", "is an address the site needs for itself"), ("???", "The name has no letters to make an address from")],
)
def test_a_section_without_a_possible_address_is_refused(client, name, sentence):
    response = client.post(add("articles_section"), {"name": name, "tone": "pine", "position": 1})

    assert sentence in response.content.decode()


def test_a_section_with_stories_is_not_deleted(client):
    section = make_live().section

    page = client.post(reverse("admin:articles_section_delete", args=[section.pk]), {"post": "yes"}).content.decode()

    assert "1 story is in this section, or was." in page
    assert Section.objects.exists()


def test_an_author_with_stories_is_not_deleted(client):
    author = make_author()
    make_live(bylines=[author])

    page = client.post(reverse("admin:articles_author_delete", args=[author.pk]), {"post": "yes"}).content.decode()

    assert "1 story has this byline." in page
    assert Author.objects.exists()


def test_authors_topics_and_pages_are_made(client):
    client.post(add("articles_author"), {"name": "Vera Lind"})
    client.post(add("articles_topic"), {"name": "Water"})
    client.post(add("articles_page"), {"title": "About us", "body": "<p>We are here.</p>", "position": 0})

    assert Author.objects.get().slug == "vera-lind"
    assert Topic.objects.get().slug == "water"
    assert Page.objects.get().body == "<p>We are here.</p>"


def test_the_site_identity_is_one_form(client):
    form = reverse("admin:articles_siteidentity_change", args=[1])

    assert client.get(reverse("admin:articles_siteidentity_changelist")).headers["Location"] == form
    client.post(form, {"name": "The River Post"})

    assert SiteIdentity.load().name == "The River Post"
    assert client.get(add("articles_siteidentity")).status_code == 403
    assert "The River Post" in client.get("/admin/").content.decode()


def test_the_chief_makes_an_account_for_the_desk(client):
    group = Group.objects.get(name="Reporter")
    words = {"username": "nora", "password1": "between-two-rivers", "password2": "between-two-rivers"}

    client.post(add("auth_user"), {**words, "groups": [group.pk]})

    nora = User.objects.get(username="nora")
    assert nora.is_staff
    assert [*nora.groups.all()] == [group]


def test_the_chief_cannot_become_more_than_chief(client, chief):
    form = reverse("admin:auth_user_change", args=[chief.pk])

    client.post(form, {"username": chief.username, "is_active": "on", "is_staff": "on", "is_superuser": "on"})

    chief.refresh_from_db()
    assert not chief.is_superuser


@pytest.mark.parametrize("name", ["auth_user_change", "auth_user_delete", "auth_user_password_change"])
def test_a_superuser_is_out_of_the_chiefs_reach(client, name):
    root = User.objects.create_superuser("root", password="between-two-rivers")

    response = client.post(reverse(f"admin:{name}", args=[root.pk]), {"post": "yes", "username": "mine"})

    assert response.status_code == 403
    assert User.objects.filter(username="root").exists()


def test_the_desk_shows_what_waits(client):
    section = make_section("World")
    edition = make_live("The river falls", section=section)

    page = client.get("/admin/")

    assert [*page.context["desk"]["published"]] == [edition]
    assert "The river falls" in page.content.decode()


def test_a_stranger_is_asked_to_sign_in(client):
    client.logout()

    response = client.get("/admin/", follow=True)

    assert response.redirect_chain == [("/admin/login/?next=/admin/", 302)]
    assert "Sign in" in response.content.decode()


def test_signing_in_and_out(client):
    client.logout()
    make_editor()

    signed_in = client.post("/admin/login/", {"username": "emil", "password": "between-two-rivers"}, follow=True)
    assert signed_in.context["user"].username == "emil"

    client.post("/admin/logout/")
    assert client.get("/admin/").status_code == 302
