from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles import workflow
from articles.models import Banner

from .builders import (
    make_article,
    make_banner,
    make_editor,
    make_live,
    make_page,
    make_reporter,
    make_section,
    the_chief,
)
from .reading import seen

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def noon():
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _sections():
    make_section("World")


def on(client, path):
    """Whether a page shows a banner; the mark for those who took it away is there exactly then."""
    page = seen(client.get(path))
    is_shown = any("data-close-banner" in found for found in page.all("button"))
    assert is_shown == ("data-banner" in page.all("html")[0])
    return is_shown


# The verbs


def test_a_banner_stands_from_until(noon):
    emil = make_editor("Emil")
    banner = Banner(text=" The dam\nhas broken ", address="/about/", live_from=NOON - HOUR, live_until=NOON + HOUR)

    workflow.put_up_banner(banner, by=emil)

    banner.refresh_from_db()
    assert (banner.text, banner.live_from, banner.by_name) == ("The dam has broken", NOON, "Emil")


@pytest.mark.parametrize(
    ("how", "sentence"),
    [
        ({"text": " "}, "Say what the banner says"),
        ({"text": "a" * 161}, "at most 160 characters"),
        ({"kind": "rumour"}, "say which"),
        ({"begins": NOON, "ends": NOON}, "It would end before anybody sees it"),
        ({"begins": NOON - 2 * HOUR, "ends": NOON - HOUR}, "It would end before anybody sees it"),
        ({"address": "javascript:alert(1)"}, "whole address"),
        ({"address": "//evil.example/"}, "whole address"),
        ({"address": "/\\evil.example/"}, "whole address"),
        ({"address": "about"}, "whole address"),
    ],
)
def test_what_is_no_banner(noon, how, sentence):
    with pytest.raises(workflow.Refused, match=sentence):
        make_banner(**how)

    assert not Banner.objects.exists()


def test_a_banner_leads_to_one_place():
    article = make_live().article

    with pytest.raises(workflow.Refused, match="not both"):
        make_banner(article=article, address="/about/")
    with pytest.raises(workflow.Refused, match="Say where it leads"):
        workflow.refuse_banner(Banner(text="Dam", live_from=NOON, live_until=NOON + HOUR))


def test_a_banner_leads_to_what_readers_see(noon):
    with pytest.raises(workflow.Refused, match="Readers do not see that story then"):
        make_banner(article=make_article())


def test_one_banner_stands_at_a_time(noon):
    make_banner("First", begins=NOON + HOUR, ends=NOON + 2 * HOUR)

    with pytest.raises(workflow.Refused, match="“First” stands from today, 13:00 until today, 14:00"):
        make_banner("Second", ends=NOON + 1.5 * HOUR)

    make_banner("Before", ends=NOON + HOUR)
    make_banner("After", begins=NOON + 2 * HOUR)
    assert Banner.objects.count() == 3


def test_a_standing_banner_can_be_changed_and_taken_down(noon):
    banner = make_banner()
    noon.shift(HOUR / 2)

    banner.text = "The dam holds"
    workflow.put_up_banner(banner, by=the_chief())
    assert Banner.objects.live().get().live_from == NOON

    workflow.take_down_banner(banner, by=the_chief())
    assert not Banner.objects.live().exists()
    banner.refresh_from_db()
    assert banner.live_until == NOON + HOUR / 2
    for verb in (workflow.put_up_banner, workflow.take_down_banner):
        with pytest.raises(workflow.Refused, match="It has ended"):
            verb(banner, by=the_chief())


def test_a_banner_that_waits_is_taken_back_before_anyone_sees_it(noon):
    banner = make_banner(begins=NOON + HOUR)

    workflow.take_down_banner(banner, by=the_chief())

    assert not Banner.objects.exists()


def test_a_reporter_puts_up_nothing():
    banner, rosa = make_banner(), make_reporter()

    for verb in (workflow.put_up_banner, workflow.take_down_banner):
        with pytest.raises(workflow.Refused, match="Banners are for editors"):
            verb(banner, by=rosa)


# What readers see


def test_a_banner_stands_on_every_page_but_the_one_it_leads_to(client):
    make_page("About", slug="about")
    edition = make_live(slug="ما-السد")
    banner = make_banner(article=edition.article)

    assert not on(client, edition.get_absolute_url())
    for path in ("/", "/about/", "/latest/", "/search/", "/corrections/", make_live().get_absolute_url()):
        assert on(client, path), path
    assert on(client, "/nowhere/")
    page = seen(client.get("/"))
    assert edition.get_absolute_url() in page.links
    assert "Breaking The dam has broken" in page.text
    assert page.all("html")[0]["data-banner"] == str(banner.pk)
    assert page.all("button", **{"data-close-banner": str(banner.pk)})


def test_a_banner_leads_where_its_story_lives_today(client):
    edition = make_live(slug="dam")
    make_banner(article=edition.article)
    edition.article.slug = "the-dam"
    edition.article.save()
    workflow.publish(edition.article, by=the_chief())

    links = seen(client.get("/")).links

    assert f"/{edition.section.slug}/the-dam/" in links
    assert f"/{edition.section.slug}/dam/" not in links


def test_a_banner_is_there_from_its_moment_until_its_end(client, noon):
    make_banner("MARKER", begins=NOON + HOUR, ends=NOON + 2 * HOUR)
    assert b"MARKER" not in client.get("/").content

    noon.shift(HOUR)
    assert b"MARKER" in client.get("/").content

    noon.shift(HOUR)
    assert b"MARKER" not in client.get("/").content


def test_a_banner_goes_with_its_story(client, noon):
    article = make_live(at=NOON - HOUR).article
    make_banner("MARKER", article=article)

    workflow.withdraw(article, by=the_chief(), reason="Not true")

    assert b"MARKER" not in client.get("/latest/").content


def test_a_banners_words_are_words(client):
    make_banner('<script>alert(1)</script> & "more"', address='https://example.org/?a="><script>')

    page = client.get("/").content.decode()

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;more&quot;" in page
    assert 'href="https://example.org/?a=%22%3E%3Cscript%3E"' in page


def test_a_banner_costs_no_query(client, django_assert_num_queries):
    with CaptureQueriesContext(connection) as plain:
        client.get("/")
    make_banner()

    with django_assert_num_queries(len(plain)):
        assert on(client, "/")


# The form


ADD = "/admin/articles/banner/add/"
WORDS = {"kind": "breaking", "text": "The dam has broken", "article": "", "address": "/about/"}
UNTIL = {"live_until_0": "2026-05-04", "live_until_1": "15:00"}


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def test_an_editor_puts_up_a_banner(client, editor, noon):
    response = client.post(ADD, {**WORDS, **UNTIL}, follow=True)

    banner = Banner.objects.live().get()
    assert (banner.live_from, banner.live_until, banner.by) == (NOON, NOON + 3 * HOUR, editor)
    assert "Every page shows it." in [str(message) for message in response.context["messages"]]
    assert "The dam has broken" in response.content.decode()


def test_new_words_leave_the_times_of_a_banner_alone(client, editor, noon):
    banner = make_banner(ends=NOON + HOUR + timedelta(seconds=20))
    Banner.objects.update(live_from=NOON + timedelta(seconds=40))
    noon.shift(HOUR / 2)
    address = f"/admin/articles/banner/{banner.pk}/change/"
    times = {"live_from_0": "2026-05-04", "live_from_1": "12:00", "live_until_0": "2026-05-04", "live_until_1": "13:00"}

    client.post(address, {**WORDS, **times, "text": "The dam holds"})
    found = Banner.objects.live().get()
    assert (found.text, found.live_from) == ("The dam holds", NOON + timedelta(seconds=40))
    assert found.live_until == NOON + HOUR + timedelta(seconds=20)

    client.post(address, {**WORDS, **times, "live_until_1": "14:00"})
    assert Banner.objects.get().live_until == NOON + 2 * HOUR


def test_a_banner_that_waits_begins_now_when_its_time_is_emptied(client, editor, noon):
    banner = make_banner(begins=NOON + HOUR, ends=NOON + 4 * HOUR)

    client.post(f"/admin/articles/banner/{banner.pk}/change/", {**WORDS, **UNTIL})

    assert Banner.objects.live().get().live_from == NOON


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"text": ""}, "This field is required"),
        ({"address": ""}, "Say where it leads"),
        ({"address": "javascript:alert(1)"}, "Give a whole address"),
        ({"article": "999"}, "not one of the available choices"),
        ({"live_until_1": "11:00"}, "It would end before anybody sees it."),
        ({"live_until_0": "", "live_until_1": ""}, "This field is required"),
        ({"live_from_0": "2026-05-04"}, "Give a time as well as a day."),
    ],
)
def test_a_refused_banner_keeps_what_was_typed(client, editor, noon, sent, sentence):
    page = client.post(ADD, {**WORDS, **UNTIL, "text": "Words of mine", **sent}).content.decode()

    assert sentence in page
    assert ("Words of mine" in page) == ("text" not in sent)
    assert not Banner.objects.exists()


def test_a_banner_over_another_is_refused_in_the_form(client, editor, noon):
    make_banner("First")

    assert "“First” stands from today, 12:00 until" in client.post(ADD, {**WORDS, **UNTIL}).content.decode()
    assert Banner.objects.count() == 1


def test_the_list_of_banners_says_who_put_them_up(client, editor):
    make_banner()

    page = seen(client.get("/admin/articles/banner/"))

    assert "Until Put up by The dam has broken" in page.text
    assert "The-chief" in page.text


def test_an_editor_takes_a_banner_down(client, editor, noon):
    banner = make_banner()
    noon.shift(HOUR / 2)

    client.post(f"/admin/articles/banner/{banner.pk}/change/", {"take_down": "1"})

    assert not Banner.objects.live().exists()
    page = client.get(f"/admin/articles/banner/{banner.pk}/change/").content.decode()
    assert "Take it down now" not in page
    assert "The dam has broken" in page


def test_a_reporter_sees_no_banners(client):
    client.force_login(make_reporter())

    assert client.get(ADD).status_code == 403
    assert client.get("/admin/articles/banner/").status_code == 403
    assert "/admin/articles/banner/" not in client.get("/admin/").content.decode()


def test_a_banner_stays_on_record(client, editor):
    banner = make_banner()

    assert client.post(f"/admin/articles/banner/{banner.pk}/delete/", {"post": "yes"}).status_code == 403
