"""/admin/edit/?path=: from a public page to the form of what stands there."""

from urllib.parse import quote

import pytest
from django.urls import reverse

from articles.models import Article
from tests.builders import (
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_live,
    make_page,
    make_picture_editor,
    make_reporter,
    make_section,
    make_topic,
    make_user,
    make_withdrawn,
    publish,
)

pytestmark = pytest.mark.django_db


def edit(client, path, **how):
    return client.get(reverse("admin:edit"), {"path": path}, **how)


def form_of(thing):
    return reverse(f"admin:articles_{thing._meta.model_name}_change", args=[thing.pk])


@pytest.fixture
def chief(client):
    client.force_login(user := make_chief())
    return user


def test_the_address_of_a_story_opens_its_writing_page(client, chief):
    edition = make_live()

    assert edit(client, edition.get_absolute_url()).headers["Location"] == form_of(edition.article)


@pytest.mark.parametrize(
    "how",
    [
        "https://news.example{path}",
        "{path}?utm_source=mail#comments",
        " {path} ",
        "{bare}",
    ],
)
def test_an_address_may_come_as_it_is_copied(client, chief, how):
    edition = make_live()
    path = edition.get_absolute_url()

    answer = edit(client, how.format(path=path, bare=path.rstrip("/")))

    assert answer.headers["Location"] == form_of(edition.article)


def test_an_address_in_another_script_is_found_either_way(client, chief):
    edition = make_live("Почему лёд синий", slug="почему-лёд-синий")

    for path in (edition.get_absolute_url(), f"/{edition.section.slug}/почему-лёд-синий/"):
        assert edit(client, path).headers["Location"] == form_of(edition.article)
    assert "%" in quote(edition.slug)


def test_an_old_address_opens_the_story_it_belonged_to(client, chief):
    edition = make_live("Old words")
    story, old = edition.article, edition.get_absolute_url()
    Article.objects.filter(pk=story.pk).update(slug="new-words", headline="New words")
    publish(Article.objects.get(pk=story.pk))

    assert edit(client, old).headers["Location"] == form_of(story)


def test_a_withdrawn_story_is_found_too(client, chief):
    edition = make_withdrawn()

    assert edit(client, edition.get_absolute_url()).headers["Location"] == form_of(edition.article)


@pytest.mark.parametrize("make", [make_section, make_page, make_topic, make_author])
def test_sections_pages_topics_and_authors_open_their_forms(client, chief, make):
    thing = make()

    assert edit(client, thing.get_absolute_url()).headers["Location"] == form_of(thing)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/nothing/at-all/",
        "/nowhere/",
        "/topics/none/",
        "/admin/articles/article/1/change/",
        "//",
        "http://[",
        "\0",
    ],
)
def test_where_nothing_stands_the_list_says_so(client, chief, path):
    page = edit(client, path, follow=True)

    assert page.redirect_chain == [(reverse("admin:articles_article_changelist"), 302)]
    assert "Nothing that can be edited stands at" in page.content.decode()


def test_what_was_asked_for_is_said_as_text(client, chief):
    page = edit(client, "/<script>alert(1)</script>/", follow=True).content.decode()

    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_the_address_of_a_draft_is_no_address_yet(client, chief):
    draft = make_article()

    assert edit(client, f"/{draft.section.slug}/{draft.slug}/").headers["Location"] != form_of(draft)


@pytest.mark.parametrize(
    ("make_who", "answers"),
    [
        (make_editor, {"story": 302, "section": 302, "page": 302}),
        (make_reporter, {"story": 302, "section": 302, "page": 403}),
        (make_picture_editor, {"story": 302, "section": 302, "page": 403}),
        (lambda: _without_a_role(), {"story": 403, "section": 403, "page": 403}),
    ],
)
def test_nobody_gets_further_than_the_form_itself_would_let_them(client, make_who, answers):
    things = {"story": make_live(), "section": make_section(), "page": make_page()}
    client.force_login(make_who())

    assert {name: edit(client, thing.get_absolute_url()).status_code for name, thing in things.items()} == answers


def _without_a_role():
    nemo = make_user("Nemo", "Reporter")
    nemo.groups.clear()
    return nemo


def test_a_stranger_is_asked_to_sign_in_and_led_on(client):
    path = make_live().get_absolute_url()

    answer = edit(client, path)

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(reverse("admin:login"))
    assert quote(quote(path, safe=""), safe="") in answer.headers["Location"] or "path%3D" in answer.headers["Location"]


def test_readers_pages_are_the_same_for_everyone(client):
    path = make_live().get_absolute_url()
    before = client.get(path).content
    client.force_login(make_chief())

    assert client.get(path).content == before
    assert b"/admin/edit/" not in before
