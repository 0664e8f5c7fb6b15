"""Requests that nobody makes by chance: other hosts, forwarded headers, names of files, parameters twice or made up."""

import pytest
from django.urls import reverse

from .builders import make_article, make_chief, make_live, make_section

pytestmark = pytest.mark.django_db


# Hosts and what proxies say


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "localhost.evil.example", "a b", "[::2]"])
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/feed/", "/nothing/"])
def test_an_unknown_host_is_refused(client, settings, host, path):
    settings.ALLOWED_HOSTS = ["news.example", "localhost"]
    client.get(path, headers={"host": "news.example"})

    response = client.get(path, headers={"host": host})

    assert response.status_code == 400
    assert "max-age" not in response.headers.get("Cache-Control", "")


@pytest.mark.parametrize(
    "header",
    [
        "X-Forwarded-Host",
        "X-Host",
        "X-Original-URL",
        "X-Rewrite-URL",
        "X-Forwarded-Prefix",
        "Forwarded",
        "X-Script-Name",
    ],
)
def test_nothing_that_is_forwarded_changes_a_page(client, header):
    edition = make_live()
    plain = client.get(edition.get_absolute_url()).content

    for said in ("evil.example", "/admin/", "host=evil.example;proto=http"):
        assert client.get(edition.get_absolute_url(), headers={header: said}).content == plain


# Pages that a store could take for a file


@pytest.mark.parametrize(
    "name", ["x.css", "x.js", "articles/article/x.css", "login/x.png", "calendar/x.css", "x.css?x=.css"]
)
@pytest.mark.parametrize("signed_in", [True, False])
def test_a_page_of_the_desk_is_no_file(client, name, signed_in):
    if signed_in:
        client.force_login(make_chief())

    for answer in (client.get(f"/admin/{name}"), client.get(f"/admin/{name}", follow=True)):
        assert "no-store" in answer.headers["Cache-Control"]
    # A thing's form that is not there leads to its list, and says so.
    assert client.get(f"/admin/{name}").status_code in (301, 302, 404)


def test_a_public_page_is_no_file_either(client):
    path = make_live().get_absolute_url()

    for ending in ("x.css", "%0ax.css", ";x.css", "..%2fx.css", "%00.css"):
        assert client.get(f"{path}{ending}").status_code == 404


# Parameters


@pytest.mark.parametrize(
    "asked",
    [
        "created_by__password__startswith=m",
        "editions__live_until__isnull=1",
        "status=draft",
        "before=0&before=1",
        "page=-1&page=2",
        "q=",
        "_method=DELETE",
        "format=json&callback=alert",
    ],
)
@pytest.mark.parametrize("path", ["/", "/latest/", "/world/", "/api/articles/", "/feed/"])
def test_made_up_parameters_find_nothing_hidden(client, path, asked):
    section = make_section("World")
    make_live("The river rises", section=section)
    make_article("MARKER", section=section)

    response = client.get(f"{path}?{asked}")

    assert response.status_code in (200, 400, 404)
    assert b"MARKER" not in response.content


@pytest.mark.parametrize("asked", ["password__startswith=m", "groups__permissions__codename=add_user"])
def test_a_list_of_the_desk_filters_by_nothing_but_its_filters(client, asked):
    client.force_login(make_chief())

    response = client.get(f"{reverse('admin:auth_user_changelist')}?{asked}")

    # Django leads to the list with e=1, or answers 400.
    assert response.status_code in (302, 400)


@pytest.mark.parametrize("one", ["<", "&", "(", '"', "á"])
def test_a_million_characters_are_read_in_time(client, one):
    """A test that hangs says what grows faster than its input."""
    many = one * 1_000_000
    make_live("The river rises")

    assert client.get("/search/", {"q": many}).status_code == 200
    assert client.get("/search/suggestions", {"q": many}).status_code == 200
    for header in ("accept", "accept-language", "accept-encoding", "if-none-match", "user-agent", "range"):
        assert client.get("/", headers={header: many.encode().decode("latin-1")}).status_code == 200
        assert client.get("/admin/login/", headers={header: many.encode().decode("latin-1")}).status_code == 200
