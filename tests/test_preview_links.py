"""Links to a working copy for people without an account: who makes them, what they show, when they end."""

from datetime import timedelta
from threading import Thread

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from articles import preview_links, workflow
from articles.models import Article, PreviewLink, ReadCount
from tests.builders import make_article, make_editor, make_image, make_live, make_reporter, make_user

pytestmark = pytest.mark.django_db

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Gecko/20100101 Firefox/140.0"}


def address(link):
    return reverse("admin:preview", args=[preview_links.token(link)])


def look(link, **headers):
    """What somebody without an account gets."""
    return Client(headers={**BROWSER, **headers}).get(address(link))


def links_of(story):
    return reverse("admin:articles_article_preview_links", args=[story.pk])


def text(response):
    return response.content.decode()


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


# Following one


def test_a_link_shows_the_working_copy_as_it_is_now(editor):
    edition = make_live("What readers know")
    link = preview_links.make(edition.article, by=editor)
    Article.objects.filter(pk=edition.article_id).update(headline="What the desk knows")

    page = text(look(link))

    assert '<h1 class="article-head__title">What the desk knows</h1>' in page
    assert "<title>DRAFT: What the desk knows" in page
    assert "Shared by Emil." in page
    assert "data-read" not in page


def test_a_shared_page_leaves_no_trace(editor):
    response = look(preview_links.make(make_article(lead_image=make_image()), by=editor))

    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert '<meta name="robots" content="noindex, nofollow">' in text(response)
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "Cookie" not in response.headers.get("Vary", "")
    assert 'href="/admin/' not in text(response)


def test_its_pictures_can_be_seen_without_an_account(editor):
    story = make_article(lead_image=make_image())

    page = text(look(preview_links.make(story, by=editor)))

    picture = page.partition("<img")[2].partition('src="')[2].partition('"')[0]
    response = Client().get(picture)
    response.close()
    assert response.status_code == 200


def test_uses_are_counted_and_reads_are_not(editor):
    link = preview_links.make(make_live().article, by=editor)

    look(link)
    look(link)

    link.refresh_from_db()
    assert link.uses == 2
    assert timezone.now() - link.last_used_at < timedelta(minutes=1)
    assert not ReadCount.objects.exists()


def test_what_draws_a_card_of_it_and_what_asks_for_the_head_is_no_use(editor):
    link = preview_links.make(make_article(), by=editor)

    assert look(link, **{"User-Agent": "Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)"}).status_code == 200
    assert Client(headers=BROWSER).head(address(link)).status_code == 200

    link.refresh_from_db()
    assert link.uses == 0


@pytest.mark.parametrize("days", preview_links.DAYS)
def test_a_link_runs_out(editor, days):
    link = preview_links.make(make_article(), by=editor, days=days)

    with time_machine.travel(link.made_at + timedelta(days=days, seconds=-2)):
        assert look(link).status_code == 200
    with time_machine.travel(link.made_at + timedelta(days=days, seconds=2)):
        response = look(link)

    assert response.status_code == 410
    assert "This link has ended. Ask whoever sent it for a new one." in text(response)
    assert link.article.headline not in text(response)


def test_a_revoked_link_ends_at_once(editor):
    link = preview_links.make(make_article("A story of mine"), by=editor)
    preview_links.revoke(link, by=editor)

    response = look(link)

    assert response.status_code == 410
    assert "A story of mine" not in text(response)
    assert "no-store" in response.headers["Cache-Control"]
    link.refresh_from_db()
    assert link.uses == 0


def test_a_link_to_a_story_that_is_deleted_leads_nowhere(editor):
    story = make_article("Gone for good")
    link = preview_links.make(story, by=editor)
    path = address(link)
    story.delete()

    response = Client().get(path)

    assert response.status_code == 404
    assert "This link leads nowhere." in text(response)


@pytest.mark.parametrize("token", ["x", "%00", "%FF%FE", "x" * 3000, "..", "a%20b", "%F0%9F%90%9F"])
def test_a_malformed_link_leads_nowhere(token, db):
    response = Client().get(f"/admin/preview/{token}/")

    assert response.status_code == 404
    assert "This link leads nowhere." in text(response)


def test_a_link_outlives_the_account_that_made_it(editor):
    link = preview_links.make(make_article(), by=editor)
    editor.delete()

    assert "Shared by Emil." in text(look(link))


def test_only_its_hash_is_kept_and_a_new_key_cannot_say_it_again(editor, settings):
    link = preview_links.make(make_article(), by=editor)
    path = address(link)

    stored = [str(value) for value in PreviewLink.objects.values_list().get()]
    assert preview_links.token(link) not in stored
    settings.SECRET_KEY = "another key than before"
    assert preview_links.token(link) == ""
    assert Client().get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_uses_at_the_same_moment_are_all_counted():
    link = preview_links.make(make_article(), by=make_editor())
    token = preview_links.token(link)

    def use():
        preview_links.follow(token)
        connection.close()

    threads = [Thread(target=use) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    link.refresh_from_db()
    assert link.uses == 8


# Making and ending one


def test_an_editor_makes_a_link_and_copies_it_from_the_panel(client, editor):
    story = make_article()

    answer = client.post(links_of(story), {"verb": "make", "days": "1"}, headers={"X-Requested-With": "fetch"})

    link = story.preview_links.get()
    assert link.expires_at - link.made_at == timedelta(days=1)
    assert f"https://news.example{address(link)}" in text(answer)
    page = text(client.get(reverse("admin:articles_article_change", args=[story.pk])))
    assert f"https://news.example{address(link)}" in page
    assert "1 day left" in " ".join(page.split()).replace("\xa0", " ")
    assert "not opened yet" in page


def test_without_scripts_the_buttons_lead_to_a_page_of_their_own(client, editor):
    story = make_article()

    page = text(client.post(links_of(story), {"verb": "make", "days": "7"}, follow=True))

    assert "The link is there." in page
    assert address(story.preview_links.get()) in page


def test_a_link_is_ended_from_the_list(client, editor):
    story = make_article()
    link = preview_links.make(story, by=editor)

    page = text(client.post(links_of(story), {"revoke": link.pk}, follow=True))

    assert look(link).status_code == 410
    assert "The link has ended." in page
    assert address(link) not in page


@pytest.mark.parametrize("days", ["", "0", "-7", "365", "seven", "9" * 30])
def test_a_link_lasts_no_other_time(client, editor, days):
    story = make_article()

    page = text(client.post(links_of(story), {"verb": "make", "days": days}, follow=True))

    assert "A link lasts 1, 7 or 30 days." in page
    assert not story.preview_links.exists()


@pytest.mark.parametrize("key", ["nonsense", "999999"])
def test_a_link_that_is_not_there_is_not_ended(client, editor, key):
    assert client.post(links_of(make_article()), {"revoke": key}).status_code == 404


def test_a_link_of_another_story_is_not_ended(client, editor):
    link = preview_links.make(make_article(), by=editor)

    assert client.post(links_of(make_article()), {"revoke": link.pk}).status_code == 404
    assert look(link).status_code == 200


@pytest.mark.parametrize("role", ["Reporter", "Picture editor"])
def test_who_may_not_change_a_story_shares_none_of_it(client, role):
    story, other = make_article(), make_user("Noor", role)
    link = preview_links.make(story, by=make_editor())
    client.force_login(other)

    assert client.get(links_of(story)).status_code == 403
    assert client.post(links_of(story), {"verb": "make", "days": "7"}).status_code == 403
    assert client.post(links_of(story), {"revoke": link.pk}).status_code == 403
    assert "preview-links" not in text(client.get(reverse("admin:articles_article_change", args=[story.pk])))
    with pytest.raises(workflow.Refused):
        preview_links.make(story, by=other)
    with pytest.raises(workflow.Refused):
        preview_links.revoke(link, by=other)
    assert story.preview_links.get().revoked_at is None


def test_a_reporter_shares_a_story_of_her_own(client):
    client.force_login(rosa := make_reporter())
    story = make_article(created_by=rosa)

    client.post(links_of(story), {"verb": "make", "days": "7"})

    assert look(story.preview_links.get()).status_code == 200


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get(links_of(make_article())).status_code == 302
