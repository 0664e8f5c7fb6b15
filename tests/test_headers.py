"""What every page says to browsers besides its content: the content policy first of all."""

import pytest
from django.test import Client
from django.urls import reverse

from .builders import make_chief, make_live, make_section

pytestmark = pytest.mark.django_db

VIDEO = '<figure data-embed="https://youtu.be/M7lc1UVf-VE"></figure>'


def policy(response):
    """{directive: its sources}"""
    parts = (part.split() for part in response.headers["Content-Security-Policy"].split(";"))
    return {name: sources for name, *sources in parts}


PUBLIC = {"/", "/search/?q=river", "/nothing/", "/news/the-river-rises/"}
ADMIN = {
    name: reverse(f"admin:{name}")
    for name in (
        "index",
        "articles_article_changelist",
        "articles_article_add",
        "articles_image_changelist",
        "auth_user_changelist",
        "articles_accessevent_changelist",
        "front",
        "front_page",
        "email_edition",
        "email_edition_html",
        "my_settings",
        "calendar",
    )
} | {name: reverse(name) for name in ("mfa_index", "usersessions_list", "mfa_add_webauthn")}
OUTSIDE = {name: reverse(name) for name in ("account_login", "account_reset_password", "admin:index")}


def is_strict(found):
    """Whether a policy lets nothing in that could do harm."""
    sources = {source for directive in found.values() for source in directive}
    return (
        not {source for source in sources if "unsafe" in source or "*" in source or source in ("http:", "https:")}
        and found["default-src"] == found["object-src"] == ["'none'"]
        and found["base-uri"] in (["'self'"], ["'none'"])
        and found["form-action"] in (["'self'"], ["'none'"])
        and "data:" not in found["script-src"]
    )


@pytest.mark.parametrize("path", sorted(PUBLIC))
def test_a_public_page_has_a_policy_that_can_be_kept_with_it(client, path):
    make_live("The river rises", section=make_section("News"))

    response = client.get(path)

    found = policy(response)
    assert is_strict(found)
    assert found["frame-src"] == ["'none'"]
    assert found["frame-ancestors"] == ["'none'"]
    assert "nonce" not in str(found)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert "Set-Cookie" not in response.headers
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_page_may_frame_the_hosts_of_its_own_embeds_and_no_others(client):
    with_video, without = make_live(body=f"<p>Look.</p>{VIDEO}"), make_live()

    assert policy(client.get(with_video.get_absolute_url()))["frame-src"] == ["https://www.youtube-nocookie.com"]
    assert policy(client.get(without.get_absolute_url()))["frame-src"] == ["'none'"]


@pytest.mark.parametrize("name", sorted(ADMIN))
def test_a_page_of_the_desk_has_as_strict_a_policy(client, name):
    make_live()
    client.force_login(make_chief())

    response = client.get(ADMIN[name], follow=True)

    assert response.status_code == 200
    found = policy(response)
    assert is_strict(found)
    assert found["frame-src"] in (["'self'"], ["'none'"])
    in_frames = {"front_page", "email_edition_html", "mfa_index", "usersessions_list", "mfa_add_webauthn"}
    assert found["frame-ancestors"] == (["'self'"] if name in in_frames else ["'none'"])
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("name", sorted(OUTSIDE))
def test_whoever_is_not_in_gets_nothing_that_is_kept(client, name):
    headers = client.get(OUTSIDE[name]).headers

    assert "no-store" in headers["Cache-Control"]


def test_a_preview_may_stand_in_frames_of_ours_only(client):
    edition = make_live(body=f"<p>Look.</p>{VIDEO}")
    client.force_login(make_chief())

    found = policy(client.get(reverse("admin:articles_article_preview", args=[edition.article_id])))

    assert is_strict(found)
    assert found["frame-ancestors"] == ["'self'"]
    assert found["frame-src"] == ["'self'", "https://www.youtube-nocookie.com"]


def test_the_refusal_of_a_host_or_a_form_has_a_policy_too(client):
    assert is_strict(policy(client.get("/", headers={"host": "evil.example"})))
    refused = Client(enforce_csrf_checks=True).post("/admin/login/", {})
    assert refused.status_code == 403
    assert is_strict(policy(refused))
