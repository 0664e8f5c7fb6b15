"""Mail to the newsroom: who is told of what, when, and in which words."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail as outbox
from django.urls import reverse
from django.utils import timezone

from articles import mail, tasks, workflow
from articles.models import Staffer, Transition

from .builders import (
    make_article,
    make_author,
    make_editor,
    make_picture_editor,
    make_reporter,
    make_section,
    publish,
    run_tasks,
    the_chief,
)

pytestmark = pytest.mark.django_db

SETTINGS = reverse("admin:my_settings")
HOUR = timedelta(hours=1)


def with_mail(user):
    user.email = f"{user.username}@example.org"
    user.save()
    return user


def wants(user, **wishes):
    Staffer.objects.update_or_create(user=user, defaults=wishes)


def sent():
    """{address: subject} of the mail that has been sent once the tasks have run."""
    run_tasks()
    return {message.to[0]: message.subject for message in outbox.outbox}


@pytest.fixture
def rosa():
    return with_mail(make_reporter())


@pytest.fixture
def emil():
    return with_mail(make_editor())


# Who is told


def test_a_submitted_story_is_told_to_the_editors_of_its_section(rosa, emil):
    sport = make_section("Sport")
    with_mail(make_editor("Ada", sections=[sport]))
    with_mail(make_editor("Ben", sections=[make_section()]))
    with_mail(make_picture_editor())
    with_mail(make_reporter("Sven"))

    workflow.submit(make_article("A match", section=sport, created_by=rosa), by=rosa, note="Two sources.")

    assert sent() == dict.fromkeys(("ada@example.org", "emil@example.org"), "[The Daily Example] For review: A match")
    body = outbox.outbox[0].body
    assert "Rosa submitted “A match” (Sport)." in body
    assert "Two sources." in body


def test_what_was_sent_back_is_told_to_its_writers_with_the_note(rosa, emil):
    signed, given = with_mail(make_reporter("Sven")), with_mail(make_reporter("Tove"))
    story = make_article("A match", stage="review", created_by=rosa, bylines=[make_author(user=signed)])
    workflow.assign(story, by=emil, to=given)
    with_mail(make_reporter("Stranger"))

    workflow.send_back(story, by=emil, note="Who won?")

    assert set(sent()) == {"rosa@example.org", "sven@example.org", "tove@example.org"}
    assert "Emil sent “A match” back." in outbox.outbox[0].body
    assert "Who won?" in outbox.outbox[0].body


def test_a_published_story_is_told_to_its_writers_with_its_address(rosa, emil):
    workflow.publish(make_article("A match", section=make_section("Sport"), created_by=rosa), by=emil)

    assert sent() == {"rosa@example.org": "[The Daily Example] Published: A match"}
    assert "https://news.example/sport/a-match/" in outbox.outbox[0].body
    assert "https://news.example/admin/articles/article/" in outbox.outbox[0].body


def test_nobody_is_told_of_what_they_did_themselves(emil):
    story = make_article("Own", created_by=emil)

    workflow.submit(story, by=emil)
    workflow.publish(story, by=emil)

    assert sent() == {}


def test_what_the_desk_arranges_sends_nothing(rosa, emil):
    story = make_article(created_by=rosa)

    workflow.assign(story, by=emil, to=rosa)
    workflow.plan(story, by=emil, at=timezone.now() + HOUR)

    assert sent() == {}


@pytest.mark.parametrize("lacks", ["email", "is_active", "groups"])
def test_who_has_no_address_or_may_no_longer_open_the_story_is_not_told(rosa, emil, lacks):
    story = make_article(created_by=rosa)
    workflow.publish(story, by=emil)
    # Between the press and the mail.
    if lacks == "groups":
        rosa.groups.clear()
    else:
        setattr(rosa, lacks, "" if lacks == "email" else False)
        rosa.save()

    assert sent() == {}


# Each may turn each off


@pytest.mark.parametrize("wish", ["mail_submitted", "mail_sent_back", "mail_published"])
def test_each_kind_of_mail_can_be_turned_off_by_itself(client, rosa, emil, wish):
    words = {"mail_submitted": "For review", "mail_sent_back": "Sent back", "mail_published": "Published"}
    story = make_article(created_by=rosa)
    for user in (rosa, emil):
        client.force_login(user)
        client.post(
            SETTINGS, {name: "on" for name in ("mail_submitted", "mail_sent_back", "mail_published") if name != wish}
        )

    workflow.submit(story, by=rosa)
    subjects = list(sent().values())
    workflow.send_back(story, by=emil, note="Who?")
    subjects += list(sent().values())
    workflow.publish(story, by=emil)
    subjects += list(sent().values())

    assert {word for word in words.values() if any(word in subject for subject in subjects)} == set(words.values()) - {
        words[wish]
    }


def test_everybody_reaches_their_own_settings_and_no_others(client, rosa):
    client.force_login(make_picture_editor())

    page = client.get(SETTINGS)
    client.post(SETTINGS, {"user": rosa.pk, "sections": make_section().pk})

    assert "My settings" in client.get(reverse("admin:index")).content.decode()
    assert "Your account has no mail address yet" in page.content.decode()
    assert not Staffer.objects.filter(user=rosa).exists()
    staffer = Staffer.objects.get()
    assert (staffer.user.username, staffer.mail_published, staffer.sections.count()) == ("pia", False, 0)


def test_looking_at_ones_settings_makes_nothing(client, rosa):
    client.force_login(rosa)

    assert client.get(SETTINGS).context["form"]["mail_published"].value() is True
    assert not Staffer.objects.exists()


# When


def test_a_press_that_is_undone_sends_nothing(rosa, emil):
    with pytest.raises(workflow.Refused):
        workflow.publish(make_article(created_by=rosa, body="<p>TK</p>"), by=emil)

    assert sent() == {}


def test_a_scheduled_story_is_told_at_its_moment_and_only_if_it_is_out(rosa, emil):
    at = timezone.now() + HOUR
    publish(make_article("Goes out", created_by=rosa), at=at)
    cancelled = make_article("Does not", created_by=rosa)
    publish(cancelled, at=at)
    workflow.cancel_schedule(cancelled, by=emil)
    assert sent() == {}

    with time_machine.travel(at + timedelta(seconds=1)):
        assert sent() == {"rosa@example.org": "[The Daily Example] Published: Goes out"}


def test_what_is_no_longer_so_is_not_told(rosa, emil):
    story = make_article(created_by=rosa)
    workflow.submit(story, by=rosa)
    workflow.send_back(story, by=emil, note="Wait.")
    workflow.submit(story, by=rosa)
    workflow.approve(story, by=emil)

    assert sent() == {}


def test_a_task_that_is_run_again_tells_nobody_twice(rosa, emil):
    workflow.publish(make_article(created_by=rosa), by=emil)
    step = Transition.objects.get()

    mail.tell(step)
    mail.tell(step)

    assert len(outbox.outbox) == 1


def test_a_mail_server_that_is_away_breaks_no_press_and_is_asked_again(settings, caplog, rosa, emil):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    # Nothing listens on the port for discarding.
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    workflow.publish(make_article("A headline", created_by=rosa), by=emil)
    run_tasks()
    assert "could not be sent" in caplog.text
    assert "A headline" not in caplog.text

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert sent() == {}
    with time_machine.travel(timezone.now() + timedelta(minutes=3)):
        assert set(sent()) == {"rosa@example.org"}


def test_a_story_that_was_deleted_meanwhile_is_not_told_of(rosa, emil):
    story = make_article(created_by=rosa)
    workflow.submit(story, by=rosa)
    story.delete()
    Transition.objects.filter(pk=0).delete()

    assert sent() == {}
    tasks.tell.call(0)


# In which words


def test_a_headline_cannot_add_headers_and_is_written_as_it_is(rosa, emil):
    story = make_article("Tea & “biscuits” <b>\r\nBcc: all@example.org", slug="tea", created_by=rosa)
    workflow.submit(story, by=rosa)
    run_tasks()

    message = outbox.outbox[0]
    assert message.subject == "[The Daily Example] For review: Tea & “biscuits” <b> Bcc: all@example.org"
    assert message.message()["Bcc"] is None
    assert "Tea & “biscuits” <b>" in message.body
    assert message.message().get_content_type() == "text/plain"


# The Chief


def test_the_chief_gives_sections_and_sees_the_mail_on_the_accounts_form(client, emil):
    sport = make_section("Sport")
    client.force_login(the_chief())
    address = reverse("admin:auth_user_change", args=[emil.pk])
    rows = {"staffer-TOTAL_FORMS": 1, "staffer-INITIAL_FORMS": 0, "staffer-0-user": emil.pk}
    groups = [group.pk for group in emil.groups.all()]
    person = {"username": "emil", "is_staff": "on", "is_active": "on", "groups": groups, "email": emil.email}

    assert "An editor changes and publishes the stories of these." in client.get(address).content.decode()
    client.post(address, {**person, **rows, "staffer-0-sections": [sport.pk], "staffer-0-mail_published": "on"})

    staffer = Staffer.objects.get(user=emil)
    assert list(staffer.sections.all()) == [sport]
    assert (staffer.mail_submitted, staffer.mail_published) == (False, True)


def test_a_section_that_an_editor_edits_is_not_deleted(client):
    sport = make_section("Sport")
    make_editor(sections=[sport])
    client.force_login(the_chief())

    response = client.post(reverse("admin:articles_section_delete", args=[sport.pk]), {"post": "yes"})

    sport.refresh_from_db()
    assert "Emil edits in this section." in response.content.decode()
