import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse

from articles.models import Author, Page, Section, SiteIdentity, Topic
from tests.builders import (
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_live,
    make_picture_editor,
    make_reporter,
    make_section,
)

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
    client.post(form, {"name": "The River Post", "links-TOTAL_FORMS": 0, "links-INITIAL_FORMS": 0})

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


@pytest.mark.parametrize("name", ["auth_user_change", "auth_user_delete", "auth_user_password_change"])
def test_a_superuser_is_out_of_the_chiefs_reach(client, name):
    root = User.objects.create_superuser("root", password="between-two-rivers")

    response = client.post(reverse(f"admin:{name}", args=[root.pk]), {"post": "yes", "username": "mine"})

    assert response.status_code == 403
    assert User.objects.filter(username="root").exists()


def test_nobody_but_a_superuser_makes_one(client):
    words = {"username": "nora", "password1": "between-two-rivers", "password2": "between-two-rivers"}
    nora = make_reporter("Nora")

    client.post(add("auth_user"), {**words, "username": "rolf", "is_superuser": "on", "user_permissions": "1"})
    client.post(
        reverse("admin:auth_user_change", args=[nora.pk]),
        {
            "username": "nora",
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
            "user_permissions": "1",
            **NO_ROWS,
        },
    )

    assert User.objects.filter(username__in=["nora", "rolf"]).count() == 2
    assert not User.objects.filter(is_superuser=True).exists()
    assert not User.objects.filter(user_permissions__isnull=False).exists()


#: What an account's form sends of sections and mail that are left as they are.
NO_ROWS = {"staffer-TOTAL_FORMS": 0, "staffer-INITIAL_FORMS": 0}
OWN = "This is your own account; another chief can change this."


@pytest.mark.parametrize("is_superuser", [False, True])
def test_nobody_takes_their_own_rights(client, chief, is_superuser):
    User.objects.update(is_superuser=is_superuser)
    form = reverse("admin:auth_user_change", args=[chief.pk])

    client.post(form, {"username": "clara", "first_name": "Klara", **NO_ROWS})

    chief = User.objects.get()
    assert (chief.first_name, chief.is_active, chief.is_staff) == ("Klara", True, True)
    assert chief.is_superuser is is_superuser
    assert [group.name for group in chief.groups.all()] == ["Chief"]
    assert OWN in client.get(form).content.decode()


def test_nobody_deletes_themselves(client, chief):
    page = client.post(reverse("admin:auth_user_delete", args=[chief.pk]), {"post": "yes"}).content.decode()

    assert OWN in page
    assert User.objects.filter(pk=chief.pk).exists()


def test_ones_own_password_is_changed_by_who_knows_the_old_one(client, chief):
    response = client.post(reverse("admin:auth_user_password_change", args=[chief.pk]), {"usable_password": "false"})

    assert response.headers["Location"] == reverse("admin:password_change")
    assert User.objects.get().has_usable_password()


def test_a_password_is_replaced_and_never_switched_off(client):
    nora = make_reporter("Nora")
    form = reverse("admin:auth_user_password_change", args=[nora.pk])

    client.post(form, {"password1": "", "password2": "", "usable_password": "false", "unset-password": "1"})
    nora.refresh_from_db()
    assert nora.has_usable_password()

    client.post(form, {"password1": "the-river-is-low", "password2": "the-river-is-low"})
    nora.refresh_from_db()
    assert nora.check_password("the-river-is-low")


def test_another_chief_is_within_reach(client):
    other = make_chief("Carl")

    client.post(reverse("admin:auth_user_change", args=[other.pk]), {"username": "carl", **NO_ROWS})

    other.refresh_from_db()
    assert (other.is_active, other.is_staff) == (False, False)


def test_an_account_without_a_group_is_spoken_of(client):
    words = {"username": "nora", "password1": "between-two-rivers", "password2": "between-two-rivers"}
    sentence = "This account may not do anything yet: give it a group."

    first = client.post(add("auth_user"), {**words, "first_name": "Nora"}, follow=True).content.decode()
    group = Group.objects.get(name="Reporter")
    second = client.post(add("auth_user"), {**words, "username": "rosa", "groups": [group.pk]}, follow=True)

    assert User.objects.get(username="nora").first_name == "Nora"
    assert sentence in first
    assert sentence not in second.content.decode()


def test_an_account_says_nothing_of_its_hash(client):
    page = client.get(reverse("admin:auth_user_change", args=[make_reporter().pk])).content.decode()

    assert "algorithm" not in page
    assert "Set." in page


def test_deleting_a_person_says_what_stays(client):
    nora = make_reporter("Nora")
    for _number in range(3):
        make_article(created_by=nora)

    page = client.get(reverse("admin:auth_user_delete", args=[nora.pk])).content.decode()

    assert "Their 3 stories stay." in page


@pytest.mark.parametrize("verb", ["delete", "history", "password_change"])
def test_every_page_leads_back_to_the_desk_by_its_name(client, verb):
    nora = make_reporter("Nora")

    page = client.get(reverse(f"admin:auth_user_{verb}", args=[nora.pk])).content.decode()

    assert '<a href="/admin/">Desk</a>' in page
    assert ">Home<" not in page


def test_a_page_that_does_not_exist_leads_back_to_the_desk(client):
    assert "Back to the desk" in client.get("/admin/nonsense/").content.decode()
    assert "Back to the desk" not in client.get("/nonsense/").content.decode()


def test_a_page_one_may_not_open_says_so(client):
    client.force_login(make_reporter())

    response = client.get(reverse("admin:auth_user_changelist"))

    assert response.status_code == 403
    assert "Your account may not open this. The Chief gives rights." in response.content.decode()


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_a_page_opened_before_signing_in_again_says_where_the_text_is(chief, is_signed_in):
    client = Client(enforce_csrf_checks=True)
    if is_signed_in:
        client.force_login(chief)

    response = client.post("/admin/login/", {"username": "clara", "password": "between-two-rivers"})

    assert response.status_code == 403
    assert ("Your text is kept in this browser" in response.content.decode()) is is_signed_in
    assert 'href="/admin/"' in response.content.decode()


@pytest.mark.parametrize("name", ["section", "author", "topic"])
def test_a_form_says_that_a_change_is_public_at_once(client, name):
    section, author = make_section("World"), make_author("Vera Lind")
    for topics in (["Water"], ["Water"], []):
        make_live(section=section, bylines=[author], topics=topics)
    topic = Topic.objects.get()
    make_article(section=section, bylines=[author], topics=["Water"])
    found = {"section": (section, 3), "author": (author, 3), "topic": (topic, 2)}
    thing, number = found[name]

    page = client.get(reverse(f"admin:articles_{name}_change", args=[thing.pk])).content.decode()

    assert f"{number} live stories show this. A change is public at once." in page


def test_what_is_taken_is_said_in_plain_words(client):
    make_section("World")

    page = client.post(add("articles_section"), {"name": "World", "tone": "pine", "position": 1}).content.decode()

    assert "This name is taken already." in page
    assert "This address is taken already." in page


@pytest.mark.parametrize(
    ("name", "title"), [("article", "Articles"), ("image", "Pictures"), ("page", "Standing pages")]
)
def test_a_list_is_called_what_it_lists(client, name, title):
    page = client.get(reverse(f"admin:articles_{name}_changelist")).content.decode()

    assert f"<title>{title} | " in page


def test_a_picture_editor_reads_stories_and_changes_none(client):
    article = make_live("The river falls").article
    client.force_login(make_picture_editor())

    assert "The river falls" in client.get("/admin/").content.decode()
    assert "The river falls" in client.get(reverse("admin:articles_article_changelist")).content.decode()
    page = client.get(reverse("admin:articles_article_change", args=[article.pk]))
    assert "The river falls" in page.content.decode()
    assert not page.context["has_change_permission"]
    section = reverse("admin:articles_section_change", args=[article.section_id])
    assert client.get(section).status_code == 200
    assert client.post(section, {"name": "Mine"}).status_code == 403


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

    assert "You are signed out." in client.post("/admin/logout/").content.decode()
    assert client.get("/admin/").status_code == 302


def test_a_wrong_password_is_refused_in_a_sentence(client):
    client.logout()

    page = client.post("/admin/login/", {"username": "clara", "password": "wrong"}).content.decode()

    assert "That name and password do not fit together." in page


def test_changing_ones_password(client, chief):
    words = {"new_password1": "the-river-is-low", "new_password2": "the-river-is-low"}

    page = client.post("/admin/password_change/", {"old_password": "between-two-rivers", **words}, follow=True)

    assert "Your password is changed." in page.content.decode()
    chief.refresh_from_db()
    assert chief.check_password("the-river-is-low")
