"""The page that lays out a front, by plain forms; its scripts send the same."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles import homepage, layouts
from articles.models import Front, Layout

from .builders import (
    document,
    make_article,
    make_editor,
    make_front,
    make_image,
    make_live,
    make_reporter,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    the_chief,
)
from .test_popular import count_reads

pytestmark = pytest.mark.django_db

URL = "/admin/front/"


@pytest.fixture
def emil(client):
    editor = make_editor("Emil")
    client.force_login(editor)
    return editor


def press(client, do, base=None, **fields):
    """Press a button of the page as it is now, or as it was when `base` was the newest."""
    key = homepage.working(Front.of()) if base is None else base
    return client.post(URL, {"base": getattr(key, "pk", key) or 0, "layout": "", "do": do, **fields}, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def leads():
    return homepage.compose(homepage.live(Front.of()).document).lead.headline


def test_the_lead_is_swapped_and_published_without_a_script(client, emil):
    make_live("The newest")
    bridge = make_live("The bridge is open", at=timezone.now() - timedelta(days=2))

    press(client, f"lead:{bridge.article_id}")
    assert homepage.live(Front.of()) is None
    response = press(client, "publish", when="now")

    assert told(response) == ["Published. Readers see it now."]
    assert leads() == "The bridge is open"
    assert "The bridge is open" in client.get("/").content.decode()


def test_rolling_back_is_one_press(client, emil):
    first = make_front(("lead", [make_live("First").article], {}))
    make_front(("lead", [make_live("Second").article], {}))

    history = client.get(f"{URL}history/").content.decode()
    response = press(client, f"roll_back:{first.pk}")

    assert f'value="roll_back:{first.pk}"' in history
    assert told(response) == ["Rolled back. Readers see it now."]
    assert leads() == "First"


@pytest.mark.parametrize(
    ("do", "stands"),
    [
        ("put:z1s2:{other}", ["one", "other"]),
        ("move:z1s1:z2s1", [None, None, None, None, "one"]),
        ("release:z1s1", [None]),
        ("down:z1s1", [None, "one"]),
        ("pin:z1s2:{other}", ["one", "other"]),
        ("lead:{other}", ["other", "one"]),
    ],
)
def test_a_button_does_what_it_says(client, emil, do, stands):
    names = {"one": make_live().article_id, "other": make_live().article_id, None: None}
    make_front(("lead", [Layout(pk=names["one"])], {}), "top")

    press(client, do.format(**{key: value for key, value in names.items() if key}))

    placed = [slot["article"] for _zone, slot in layouts.slots(homepage.working(Front.of()).document)]
    assert placed[: len(stands)] == [names[name] for name in stands]


def test_zones_are_added_changed_moved_and_taken_off(client, emil):
    make_front("lead", "top")
    section = make_section("Sport")
    topic = make_topic("Rivers")

    press(client, "add", kind=f"section-{section.pk}", after="z1")
    press(client, "add", kind="topic", topic_name="rivers", after="z3")
    press(client, "add", kind="text", after="z4")
    press(client, "zone:z5", title="Election night", text="We stay up.", url="/sport/", label="Follow")
    press(client, "zone:z3", way="row", count="3", days="2", title="")
    press(client, "zone_up:z4")
    press(client, "remove:z2")

    zones = homepage.working(Front.of()).document["zones"]
    assert [zone["kind"] for zone in zones] == ["lead", "topic", "section", "text"]
    assert zones[1]["topic"] == topic.pk
    assert (zones[2]["section"], zones[2]["way"], len(zones[2]["slots"]), zones[2]["days"]) == (section.pk, "row", 3, 2)
    assert (zones[3]["title"], zones[3]["url"]) == ("Election night", "/sport/")


def test_what_is_said_of_a_story_keeps_it_in_its_place(client, emil):
    edition, image = make_live("A long headline"), make_image()
    make_front("lead")

    press(
        client,
        f"words:z1s1:{edition.article_id}",
        headline="Short",
        kicker="Now",
        size="large",
        picture=image.pk,
        related="on",
        until_0="2099-01-01",
        until_1="18:00",
    )

    _zone, slot = layouts.find(homepage.working(Front.of()).document, "z1s1")
    assert slot["article"] == edition.article_id
    assert (slot["headline"], slot["kicker"], slot["size"], slot["picture"]) == ("Short", "Now", "large", image.pk)
    assert slot["related"]
    assert slot["until"].startswith("2099-01-01T")


@pytest.mark.parametrize(
    ("do", "fields", "sentence"),
    [
        ("lead:0", {}, "That story is not live, and no time is set for it."),
        ("lead:{draft}", {}, "That story is not live, and no time is set for it."),
        ("lead:{gone}", {}, "That story is not live, and no time is set for it."),
        ("put:z9s1:{live}", {}, "That place is no longer on the page."),
        ("words:z1s1", {"picture": "999"}, "The library has no picture of that number."),
        ("words:z1s1", {"headline": "x" * 161}, "Ensure this value has at most 160 characters (it has 161)."),
        ("zone:z2", {"url": "javascript:alert(1)"}, "An address begins with / or with https://."),
        ("add", {"kind": "carousel"}, "There is no such zone."),
        ("add", {"kind": "topic", "topic_name": "Nothing"}, "There is no topic of that name."),
        ("publish", {"when": "later"}, "Give a day and a time to publish at."),
        ("publish", {"when": "later", "at_0": "2026-03-29"}, "Give a time as well as a day."),
        ("roll_back:999", {}, "That layout is no longer kept."),
        ("cancel:999", {}, "Nothing waits there."),
        ("dance:z1s1", {}, "That is not known here."),
        ("up:z1s1:{live}", {}, "There is no place beyond this one."),
        ("up:z1s1:" + "9" * 30, {}, "Another story stands there now. Look at the page, then do it again."),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(client, emil, do, fields, sentence):
    keys = {"draft": make_article().pk, "gone": make_withdrawn().article_id, "live": make_live().article_id}
    make_front(("lead", (), {"count": 4}), "text")

    response = press(client, do.format(**keys), **fields)

    assert sentence in told(response)
    assert Layout.objects.count() == 1


@pytest.mark.parametrize(
    ("do", "fields"),
    [
        ("words:z1s1:{live}", {"slot": "z1s1", "headline": "Typed", "picture": "999"}),
        ("words:z1s1:999", {"slot": "z1s1", "headline": "Typed"}),
        ("zone:z2", {"zone": "z2", "title": "Typed", "url": "javascript:alert(1)"}),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(client, emil, do, fields):
    live = make_live().article_id
    make_front("lead", "text")

    response = press(client, do.format(live=live), **fields)

    assert len(told(response)) == 1
    assert re.search(r'value="Typed"|>\s*Typed</textarea>', response.content.decode())


def test_a_layout_is_published_at_a_time_opened_changed_and_cancelled(client, emil):
    story = make_live("Tomorrow’s lead")
    make_front("lead", "top")
    press(client, f"lead:{story.article_id}")

    response = press(
        client, "publish", when="later", at_0="2099-01-01", at_1="18:00", until_0="2099-01-02", until_1="6:00"
    )
    (waiting,) = homepage.waiting(Front.of())
    assert told(response)[0].startswith("Readers will see it at 1 January 2099, 18:00")
    assert timezone.localtime(waiting.live_until).strftime("%d %H") == "02 06"

    opened = client.get(f"{URL}?layout={waiting.pk}").content.decode()
    assert "The layout that waits for 1 January 2099, 18:00." in opened
    client.post(URL, {"base": waiting.pk, "layout": waiting.pk, "do": "release:z1s1"})
    assert homepage.working(Front.of(), waiting).replaces == waiting
    assert layouts.placed(homepage.working(Front.of()).document) == {}

    assert told(press(client, f"cancel:{waiting.pk}")) == ["The time is cancelled."]
    assert homepage.waiting(Front.of()) == []


def test_a_waiting_layout_that_was_brought_up_to_date_is_gone_on_with(client, emil):
    live, moment = make_front("lead", "top"), timezone.now() + timedelta(hours=1)
    evening = homepage.publish(
        Front.of(), layouts.put(live.document, "z2s1", make_live().article_id)[0], by=the_chief(), at=moment
    )
    homepage.publish(Front.of(), layouts.put(live.document, "z1s1", make_live().article_id)[0], by=the_chief())

    client.post(URL, {"base": evening.pk, "layout": evening.pk, "do": "release:z2s1"})

    (carried,) = homepage.waiting(Front.of())
    assert list(layouts.placed(homepage.working(Front.of(), carried).document).values()) == ["z1s1"]
    assert homepage.working(Front.of()) == homepage.live(Front.of())


def test_what_is_done_to_a_layout_that_waits_no_longer_is_refused(client, emil):
    make_front("lead", "top")
    evening = homepage.publish(
        Front.of(), document("top", "lead"), by=the_chief(), at=timezone.now() + timedelta(hours=1)
    )
    homepage.cancel(evening, by=the_chief())

    response = client.post(URL, {"base": evening.pk, "layout": evening.pk, "do": "remove:z1"}, follow=True)

    assert told(response) == ["That layout waits no longer. This is the page of now."]
    assert homepage.working(Front.of()) == homepage.live(Front.of())


def test_nobody_publishes_over_what_a_moment_has_brought(client, emil):
    make_front("lead", "top")
    press(client, f"put:z2s1:{make_live().article_id}")
    draft = homepage.working(Front.of())
    moment = timezone.now() + timedelta(hours=1)
    homepage.publish(
        Front.of(), document(("lead", [make_live("Evening").article], {}), "top"), by=the_chief(), at=moment
    )

    with time_machine.travel(moment + timedelta(minutes=1)):
        response = press(client, "publish", base=draft, when="now")
        assert told(response)[0].startswith("The-chief changed the page ")
        press(client, "publish", when="now")

        assert leads() == "Evening"
        assert list(layouts.placed(homepage.live(Front.of()).document).values()) == ["z1s1", "z2s1"]


def test_two_editors_in_one_layout_both_keep_their_work(client, emil):
    base = make_front("lead", "top")
    one, other = make_live("One"), make_live("Other")
    homepage.save_draft(Front.of(), layouts.put(base.document, "z1s1", one.article_id)[0], by=the_chief(), base=base)

    press(client, f"put:z2s1:{other.article_id}", base=base)
    assert layouts.placed(homepage.working(Front.of()).document) == {one.article_id: "z1s1", other.article_id: "z2s1"}

    third = make_live("Third")
    response = press(client, f"put:z1s1:{third.article_id}", base=base)
    assert told(response) == [
        "Emil saved this page after you opened it, and changed the same.",
        "Place 1 of Lead has been changed.",
        "Both are kept.",
    ]
    assert "Kept aside" in client.get(f"{URL}history/").content.decode()


def test_nobody_publishes_what_they_have_not_seen(client, emil):
    base = make_front("lead", "top")
    one = make_live("One")
    homepage.save_draft(Front.of(), layouts.put(base.document, "z1s1", one.article_id)[0], by=the_chief(), base=base)

    response = press(client, "publish", base=base, when="now")

    assert told(response)[0].startswith("The-chief changed the page today, ")
    assert homepage.live(Front.of()) == base


def test_a_draft_can_be_left_for_what_is_live(client, emil):
    make_front("lead")
    press(client, f"lead:{make_live().article_id}")

    press(client, "anew")

    assert layouts.placed(homepage.working(Front.of()).document) == {}


def test_what_is_gone_on_with_from_the_history_stands_again(client, emil):
    live = make_front("lead")
    press(client, f"lead:{make_live().article_id}")

    press(client, f"restore:{live.pk}")

    assert homepage.working(Front.of()).document == live.document


def undo_button(client):
    """What the button for undoing asks for, or None where there is nothing of one's own to undo."""
    return re.search(r'value="(undo:\d+)"', client.get(URL).content.decode())


def test_undo_takes_the_step_back_and_undoing_that_brings_it_again(client, emil):
    live, story = make_front("lead"), make_live().article_id
    press(client, f"lead:{story}")

    press(client, undo_button(client)[1])
    assert homepage.working(Front.of()).document == live.document

    press(client, undo_button(client)[1])
    assert layouts.placed(homepage.working(Front.of()).document) == {story: "z1s1"}


def test_one_editors_undo_leaves_what_another_did_since(client, emil):
    one, other = make_live().article_id, make_live().article_id
    make_front("lead", "top")
    press(client, f"put:z1s1:{one}")
    mine = homepage.working(Front.of())
    homepage.save_draft(Front.of(), layouts.put(mine.document, "z2s1", other)[0], by=the_chief(), base=mine)
    assert undo_button(client) is None

    press(client, f"undo:{mine.pk}", base=mine)

    assert layouts.placed(homepage.working(Front.of()).document) == {other: "z2s1"}


def test_a_step_that_another_has_gone_on_from_is_not_undone(client, emil):
    make_front("lead")
    press(client, f"put:z1s1:{make_live().article_id}")
    mine = homepage.working(Front.of())
    theirs = homepage.save_draft(
        Front.of(), layouts.change_slot(mine.document, "z1s1", kicker="Now")[0], by=the_chief(), base=mine
    )

    response = press(client, f"undo:{mine.pk}")

    assert told(response) == ["Place 1 of Lead has been changed.", "That step stays."]
    assert homepage.working(Front.of()) == theirs


def history(client):
    return client.get(f"{URL}history/").context


def test_the_history_compares_what_readers_saw_with_what_they_saw_before(client, emil):
    one, other, third = (make_live(name) for name in ("One", "Other", "Third"))
    make_front(("lead", [one.article], {}), "top")
    press(client, f"put:z2s1:{third.article_id}")
    press(client, f"lead:{other.article_id}")
    press(client, "publish", when="now")

    newest, oldest = history(client)["public"]
    assert newest.moves[0] == "Lead: “Other” instead of “One”."
    assert "“Third” to Top group, place 1." in newest.moves
    assert (oldest.words, oldest.moves) == ("", [])


def test_drafts_push_nothing_public_out_of_the_history(client, emil):
    live = make_front("lead")
    Layout.objects.bulk_create(
        [Layout(front=live.front, document=live.document, by_name="Emil") for _number in range(70)]
    )

    rows = history(client)

    assert rows["public"] == [live]
    assert len(rows["drafts"]) == 60


def test_what_waits_is_compared_with_what_it_follows(client, emil):
    one, other = make_live("One"), make_live("Other")
    make_front(("lead", [one.article], {}))
    waiting = homepage.publish(
        Front.of(),
        document(("lead", [other.article], {})),
        by=the_chief(),
        at=timezone.now() + timedelta(hours=1),
    )
    cancelled = homepage.publish(
        Front.of(), document(("lead", (), {})), by=the_chief(), at=timezone.now() + timedelta(minutes=5)
    )
    homepage.cancel(cancelled, by=the_chief())

    rows = {row.pk: row for row in history(client)["public"]}

    assert rows[waiting.pk].moves == ["Lead: “Other” instead of “One”."]
    assert rows[cancelled.pk].moves == ["Lead: “the newest” instead of “One”."]


@pytest.mark.parametrize("number", [1, 3])
def test_the_history_costs_the_same_for_any_number_of_layouts(client, emil, number, django_assert_num_queries):
    for _time in range(number):
        make_front(("lead", [make_live().article], {}))
        press(client, f"lead:{make_live().article_id}")
        press(client, "publish", when="now")
        press(client, f"lead:{make_live().article_id}")
    client.get(f"{URL}history/")

    with django_assert_num_queries(11):
        client.get(f"{URL}history/")


@pytest.mark.parametrize("whose", ["another’s", "published", "unknown"])
def test_only_a_step_of_ones_own_is_undone(client, emil, whose):
    live = make_front("lead", "top")
    theirs = homepage.save_draft(Front.of(), layouts.remove_zone(live.document, "z2")[0], by=the_chief(), base=live)
    row = {"another’s": theirs.pk, "published": live.pk, "unknown": 999}[whose]

    assert told(press(client, f"undo:{row}")) == ["That is no step of yours that can be undone."]
    assert homepage.working(Front.of()) == theirs


def test_beginning_anew_is_undone_like_any_step(client, emil):
    story = make_live().article_id
    make_front("lead")
    press(client, f"lead:{story}")
    press(client, "anew")

    press(client, undo_button(client)[1])

    assert layouts.placed(homepage.working(Front.of()).document) == {story: "z1s1"}


@pytest.mark.parametrize("do", ["pin:z1s1:{seen}", "words:z1s1:{seen}", "down:z1s1:{seen}", "move:z1s1:z2s1:{seen}"])
def test_what_is_done_to_a_story_is_not_done_to_the_next_one(client, emil, do):
    seen = make_live("Seen", at=timezone.now() - timedelta(hours=1)).article_id
    live = make_front("lead", "top")
    make_live("Out meanwhile")

    response = press(client, do.format(seen=seen), headline="Of the story that was seen")

    assert told(response) == ["Another story stands there now. Look at the page, then do it again."]
    assert homepage.working(Front.of()) == live


@pytest.mark.parametrize("do", ["pin:z1s1:{seen}", "words:z1s1:{seen}", "down:z1s1:{seen}", "move:z1s1:z2s1:{seen}"])
def test_what_is_done_to_a_story_is_done_where_it_was_seen(client, emil, do):
    seen = make_live("Seen").article_id
    make_front("lead", "top")

    press(client, do.format(seen=seen))

    assert seen in layouts.placed(homepage.working(Front.of()).document)


def test_words_for_a_story_that_another_has_replaced_are_refused(client, emil):
    one, other = make_live().article, make_live().article
    make_front(("lead", [other], {}))

    response = press(client, f"words:z1s1:{one.pk}", headline="Of the first")

    assert told(response) == ["Another story stands there now. Look at the page, then do it again."]


def test_a_story_of_a_moment_to_come_is_kept_in_its_place(client, emil):
    soon = make_scheduled("Out tomorrow")
    make_live("Now")
    make_front("lead")
    at = timezone.localtime(soon.live_from + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    assert f'value="pin:z1s1:{soon.article_id}"' in client.get(f"{URL}page/?at={at}").content.decode()

    press(client, f"pin:z1s1:{soon.article_id}", at=at)

    assert layouts.placed(homepage.working(Front.of()).document) == {soon.article_id: "z1s1"}


def test_words_are_given_to_a_story_that_is_not_out_yet(client, emil):
    soon = make_scheduled("Out tomorrow")
    make_live("Now")
    make_front(("lead", [soon.article], {}))
    page = client.get(f"{URL}?slot=z1s1").content.decode()
    assert f'value="words:z1s1:{soon.article_id}"' in page
    assert "<h2>Out tomorrow</h2>" in page

    press(client, f"words:z1s1:{soon.article_id}", headline="In short")

    _zone, slot = layouts.find(homepage.working(Front.of()).document, "z1s1")
    assert (slot["article"], slot["headline"]) == (soon.article_id, "In short")
    assert 'value="release:z1s1"' in client.get(f"{URL}page/").content.decode()


def test_the_page_at_a_time_shows_scheduled_stories_to_editors_alone(client, emil):
    soon = make_scheduled("Out tomorrow")
    make_front(("lead", [soon.article], {}))
    at = timezone.localtime(soon.live_from + timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")

    shown = client.get(f"{URL}page/?at={at}&clean=1")

    assert "Out tomorrow" in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    client.logout()
    assert client.get(f"{URL}page/?at={at}").status_code == 302
    assert "Out tomorrow" not in client.get("/").content.decode()


def test_the_page_with_handles_says_what_stands_how(client, emil):
    make_live("By itself")
    soon = make_scheduled("Out tomorrow")
    read = make_live("Read")
    count_reads(read, 7)
    make_front(("lead", [soon.article], {}), ("top", [read.article], {}))

    shown = client.get(f"{URL}page/").content.decode()

    assert "Move earlier: By itself" in shown
    assert "“Out tomorrow” is out" in shown
    assert "7 reads in this hour and the last" in shown
    assert "<polyline" in shown


def test_the_tray_warns(client, emil):
    placed = make_live("Placed", lead_image=make_image())
    make_live("Old", at=timezone.now() - timedelta(days=5))
    make_front(("lead", [placed.article], {}))

    tray = {edition.headline: edition.warnings for edition in client.get(URL).context["tray"]}

    assert tray == {"Placed": ["On the page already, in Lead"], "Old": ["5 days old", "No picture"]}


@pytest.mark.parametrize(
    ("asked", "found"), [("?tab=soon", ["Soon"]), ("?q=soon", ["Soon"]), ("?q=goal", ["The goal"]), ("?q=nothing", [])]
)
def test_the_tray_finds(client, emil, asked, found):
    make_live("The goal")
    make_scheduled("Soon")
    make_article("Soon, but a draft")

    assert [edition.headline for edition in client.get(f"{URL}{asked}").context["tray"]] == found


def test_a_script_gets_the_parts_that_changed(client, emil):
    make_front("lead")
    story = make_live("The bridge is open")
    live = homepage.live(Front.of())

    answer = client.post(
        URL, {"base": live.pk, "do": f"lead:{story.article_id}"}, headers={"X-Requested-With": "fetch"}
    ).json()

    assert answer["done"]
    assert "lead changed" in answer["parts"]["says"]
    assert "The bridge is open" in answer["page"]
    assert answer["base"] == homepage.working(Front.of()).pk


def test_the_difference_to_what_is_live_is_said(client, emil):
    one, other = make_live("One"), make_live("Other")
    make_front(("lead", [one.article, other.article], {}))
    press(client, f"put:z1s1:{other.article_id}")

    page = client.get(URL)

    assert page.context["difference"] == "lead changed"
    assert page.context["moves"] == ["Lead: “Other” instead of “One”."]


def test_a_layout_that_cannot_be_drawn_is_red_on_the_desk(client, emil):
    make_front("lead")
    bad = make_front("top")
    Layout.objects.filter(pk=bad.pk).update(document={"zones": []})
    client.get("/")

    desk = client.get("/admin/").content.decode()

    assert "Homepage: the layout of The-chief cannot be drawn since" in desk
    assert "Readers see the one before it." in desk
    assert "cannot be drawn" in client.get(URL).content.decode()


def test_what_a_layout_names_and_the_newspaper_no_longer_has_is_said(client, emil):
    section, topic, image = make_section("Soon gone"), make_topic("Gone"), make_image()
    layout = document(
        ("lead", [make_live("Bridge").article], {}),
        ("section", (), {"section": section.pk}),
        ("topic", (), {"topic": topic.pk, "title": "Rivers"}),
    )
    layout["zones"][0]["slots"][0]["picture"] = image.pk
    homepage.publish(Front.of(), layout, by=the_chief())
    assert client.get(URL).context["problems"] == []
    section.delete()
    topic.delete()
    image.delete()

    assert client.get(URL).context["problems"] == [
        "“Bridge” has its own picture: readers may no longer see the one that was chosen here.",
        "The section of “Section” is gone, so nothing fills it. Put stories there, or take the zone off the page.",
        "The topic of “Rivers” is gone, so nothing fills it. Put stories there, or take the zone off the page.",
    ]


def test_the_last_zone_stays(client, emil):
    make_front("lead")

    assert told(press(client, "remove:z1")) == ["A page has a zone at least."]
    assert client.get(f"{URL}page/").status_code == 200


def test_a_draft_of_nothing_opens_as_the_page_that_fills_itself(client, emil):
    make_live("Here")
    bad = homepage.save_draft(Front.of(), make_front("lead", "top").document | {}, by=emil, base=None)
    Layout.objects.filter(pk=bad.pk).update(document={"zones": []})

    assert client.get(URL).status_code == 200
    assert "Here" in client.get(f"{URL}page/").content.decode()


def test_the_e_mail_edition_does_not_say_that_the_page_can_be_drawn(client, emil):
    bad = make_front("lead")
    Layout.objects.filter(pk=bad.pk).update(broken_at=timezone.now())

    assert client.get("/admin/email-edition/").status_code == 200

    assert homepage.trouble() == [bad]


def test_an_editor_of_a_section_lays_out_its_front_alone(client):
    sport, world = make_section("Sport"), make_section("World")
    client.force_login(make_editor("Sonja", sections=[sport]))
    goal = make_live("Goal", section=sport)

    assert client.get(URL).headers["location"] == f"{URL}{sport.pk}/"
    assert client.post(URL, {"do": "publish"}).status_code == 302
    assert client.get(f"{URL}{world.pk}/").status_code == 403
    url = f"{URL}{sport.pk}/"
    assert client.get(url).status_code == 200
    client.post(url, {"base": 0, "do": f"lead:{goal.article_id}"})
    draft = homepage.working(Front.of(sport))
    client.post(url, {"base": draft.pk, "do": "publish", "when": "now"})

    assert "rows" in client.get("/sport/").context
    assert client.get(f"{url}page/").status_code == 200
    assert client.get(f"{url}history/").status_code == 200


@pytest.mark.parametrize("address", [URL, f"{URL}page/", f"{URL}history/"])
def test_a_reporter_lays_out_nothing(client, address):
    client.force_login(make_reporter())

    assert client.get(address).status_code == 403
    assert "Homepage" not in client.get("/admin/").content.decode()


@pytest.mark.parametrize("asked", ["?layout=x&slot=%00&zone=z9&at=2026-02-30T25:00&q=%00&tab=x", "?base=99999999"])
def test_nonsense_in_the_address_shows_the_page(client, emil, asked):
    make_front("lead")

    assert client.get(f"{URL}{asked}").status_code == 200
    assert client.get(f"{URL}page/{asked}").status_code == 200


@pytest.mark.parametrize("chosen", ["?slot=z1s1", "?zone=z1", "?zone=z3", "?zone=z2"])
def test_a_place_and_a_zone_have_their_form(client, emil, chosen):
    make_live("The newest")
    make_front("lead", "text", ("topic", (), {"topic": make_topic("Rivers").pk}))

    page = client.get(f"{URL}{chosen}")

    assert page.context["slot_form"] or page.context["zone_form"]
    assert 'value="words:z1s1:' in page.content.decode() or 'value="zone:z' in page.content.decode()


def test_a_story_is_published_into_the_lead_from_its_form(client, emil):
    make_front("lead")
    article = make_article("The bridge is open")
    url = f"/admin/articles/article/{article.pk}/change/"
    form = client.get(url).context["adminform"].form
    fields = {name: form[name].value() or "" for name in form.fields if form[name].value() is not None}
    fields |= {"verb": "publish", "when": "now", "in_lead": "on"}
    for prefix in ("bylines", "related"):
        fields |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}

    client.post(url, {name: value for name, value in fields.items() if not isinstance(value, list)})

    assert leads() == "The bridge is open"
    assert homepage.live(Front.of()).note == "Lead: The bridge is open"
