"""Nothing typed is lost: what is kept while typing, what two editors save, who is told of whom."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.core.cache import cache
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles import presence, revisions, workflow
from articles.models import Article, Revision
from tests.builders import (
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_image,
    make_live,
    make_picture_editor,
    make_reporter,
    make_section,
)
from tests.reading import seen
from tests.test_admin import ADD, change, form, told

pytestmark = pytest.mark.django_db

KEEP_NEW = reverse("admin:articles_article_keep_new")


def address(name, article, *more):
    return reverse(f"admin:articles_article_{name}", args=[article.pk, *more])


def keep(client, article, **fields):
    """What the page sends while somebody types; return what it is answered."""
    return client.post(address("keep", article), form(article, **fields)).json()


def save(article, by, **fields):
    for name, value in fields.items():
        setattr(article, name, value)
    article.save()
    return revisions.record(article, by=by)


@pytest.fixture
def edda(client):
    client.force_login(user := make_editor("Edda"))
    return user


@pytest.fixture
def clara():
    return make_chief("Clara")


@pytest.fixture(autouse=True)
def _nobody_here():
    cache.clear()


# Keeping


def test_what_is_typed_is_kept_and_touches_nothing(client, edda):
    edition = make_live("Ice")
    story = edition.article
    was = Article.objects.filter(pk=story.pk).values().get()

    answer = keep(client, story, headline="Blue ice", topics="Cold", bylines=[(make_author("Ada").pk, 1)])

    kept = story.revisions.autosaves().get()
    assert kept.pk == answer["kept"]
    assert (kept.by, kept.base, kept.kind) == (edda, edition.revision, "autosave")
    assert (kept.snapshot["fields"]["headline"], kept.snapshot["topics"]) == ("Blue ice", ["Cold"])
    assert len(kept.snapshot["bylines"]) == 1
    assert Article.objects.filter(pk=story.pk).values().get() == was
    assert not story.topics.exists()
    assert story.editions.get().headline == "Ice"
    assert Article.objects.with_publication().get(pk=story.pk).publication == "live"


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"headline": "x" * 400}, {"headline": "x" * 400}),
        ({"language": "not a language!"}, {"language": "not a language!"}),
        ({"slug": "No Such / Slug"}, {"slug": "No Such / Slug"}),
        ({"headline": "zero\0byte"}, {"headline": "zerobyte"}),
        ({"section": "987654"}, {"section": None}),
        ({"lead_image": "twelve", "lead_caption": "Kept"}, {"lead_image": None, "lead_caption": "Kept"}),
        ({"form": "poem"}, {"form": "news"}),
        ({"standfirst": "two\r\nlines"}, {"standfirst": "two\nlines"}),
        ({"body": "<p>Words<script>alert(1)</script></p>"}, {"body": "<p>Words</p>"}),
        ({"body": "", "headline": ""}, {"body": "", "headline": ""}),
        ({"at_0": "2026-13-77", "at_1": "nonsense", "verb": "publish"}, {}),
    ],
)
def test_nothing_typed_is_refused(client, edda, fields, kept):
    story = make_article("Ice", section=None)

    assert "kept" in keep(client, story, **fields)

    found = story.revisions.autosaves().get().snapshot["fields"]
    assert {name: found[name] for name in kept} == kept


def test_rows_are_kept_in_their_order_and_without_nonsense(client, edda):
    ada, ben, story, other = make_author("Ada"), make_author("Ben"), make_article(), make_article()
    rows = {"bylines-0-DELETE": "on", "bylines-3-author": "x", "bylines-TOTAL_FORMS": "9999999999"}

    keep(client, story, bylines=[(ada.pk, 9)], related=[(other.pk, 1)])
    assert story.revisions.first().snapshot["related"] == [other.pk]
    keep(client, story, bylines=[(ada.pk, 1), (ben.pk, 3), (ada.pk, 2)])
    assert [row[0] for row in story.revisions.first().snapshot["bylines"]] == [ada.pk, ada.pk, ben.pk]
    keep(client, story, bylines=[(ada.pk, 1), (987654, 2)], **rows)
    assert story.revisions.first().snapshot["bylines"] == []


def test_one_form_makes_one_row_a_minute(client, edda):
    story = make_article("Ice")
    with time_machine.travel(
        datetime(2026, 11, 26, 14, 5, 2, tzinfo=timezone.get_default_timezone()), tick=False
    ) as clock:
        first = keep(client, story, headline="B")["kept"]
        clock.shift(timedelta(seconds=50))
        assert keep(client, story, headline="Bl", kept=first)["kept"] == first
        clock.shift(timedelta(seconds=10))
        second = keep(client, story, headline="Blue", kept=first)["kept"]
        clock.shift(timedelta(seconds=10))
        assert keep(client, story, headline="Blue", kept=second)["kept"] == second

    assert [row.snapshot["fields"]["headline"] for row in story.revisions.all()] == ["Blue", "Bl"]


def test_two_forms_of_one_editor_do_not_write_over_each_other(client, edda):
    story = make_article("Ice")

    one, other = keep(client, story, headline="One"), keep(client, story, headline="Other")
    keep(client, story, headline="One more", kept=one["kept"])

    assert {row.snapshot["fields"]["headline"] for row in story.revisions.all()} == {"One more", "Other"}
    assert one["kept"] != other["kept"]


def test_nobody_writes_into_what_another_has_typed(client, edda, clara):
    story = make_article("Ice")
    hers = revisions.keep(story, revisions.snapshot(story), by=clara)

    assert keep(client, story, headline="Mine", kept=hers.pk)["kept"] != hers.pk
    hers.refresh_from_db()
    assert hers.snapshot["fields"]["headline"] == "Ice"


def test_the_first_keep_of_a_new_story_makes_it_once(client, edda):
    begun = str(uuid4())

    first = client.post(KEEP_NEW, form(headline="The fer", begun=begun)).json()
    second = client.post(KEEP_NEW, form(headline="The ferry is late", begun=begun, kept=first["kept"])).json()

    story = Article.objects.get()
    assert (story.created_by, story.stage, str(story)) == (edda, "draft", "The ferry is late")
    assert first["change"] == second["change"] == change(story)
    assert not story.revisions.saved().exists()
    client.post(ADD, form(headline="The ferry is late", body="<p>Fog.</p>", begun=begun))
    story = Article.objects.get()
    assert (story.body, story.revisions.saved().count()) == ("<p>Fog.</p>", 1)


def test_a_new_form_with_nothing_in_it_makes_no_story(client, edda):
    make_author("Edda", user=edda)

    answer = client.post(KEEP_NEW, form(begun=str(uuid4()), bylines=[(edda.author.pk, 1)])).json()

    assert answer == {"kept": None}
    assert not Article.objects.exists()


def test_a_story_deleted_meanwhile_and_one_taken_away_are_said_so(client):
    rosa = make_reporter("Rosa")
    story = make_article("Ice", created_by=rosa)
    client.force_login(rosa)
    Article.objects.filter(pk=story.pk).update(created_by=None)

    response = client.post(address("keep", story), form(story))
    assert (response.status_code, response.json()["sentence"]) == (403, "This story is not yours to change any more.")
    sent = form(story)
    story.delete()
    response = client.post(reverse("admin:articles_article_keep", args=[987654]), sent)
    assert response.status_code == 404
    assert "deleted" in response.json()["sentence"]


def test_who_may_keep_what(client, edda):
    story = make_article("Ice")
    for name, arguments in (("keep", []), ("here", []), ("put_aside", [])):
        assert client.get(address(name, story, *arguments)).status_code == 405
    client.force_login(make_picture_editor())
    assert client.post(address("keep", story), form(story)).status_code == 403
    assert client.post(KEEP_NEW, form(headline="x", begun=str(uuid4()))).status_code == 403
    assert client.post(address("here", story), {"tab": "a"}).status_code == 403
    assert client.post(address("put_aside", story)).status_code == 403
    client.logout()
    assert client.post(address("keep", story), form(story)).status_code == 302
    assert not Revision.objects.exists()


# Bringing back


def test_the_text_of_before_stands_in_the_form_at_once(client, edda):
    ada, other, picture = make_author("Ada"), make_article("Other"), make_image()
    story = make_article("Ice", bylines=[make_author("Ben")], section=make_section("World"))
    save(story, edda)
    kept = keep(
        client, story, headline="Blue ice", topics="Cold, Old", bylines=[(ada.pk, 1)], related=[(other.pk, 1)],
        lead_image=picture.pk,
    )["kept"]  # fmt: skip

    page = client.get(change(story))

    shown = page.context["adminform"].form
    assert (shown["headline"].value(), shown["topics"].value()) == ("Blue ice", "Cold, Old")
    assert (shown["lead_image"].value(), shown["kept"].value()) == (picture.pk, kept)
    bylines, related = (inline.formset for inline in page.context["inline_admin_formsets"])
    assert [row["author"].value() for row in bylines][:-1] == [ada.pk]
    assert [row["target"].value() for row in related][:-1] == [other.pk]
    text = seen(page).text
    assert "This is your text of today" in text
    assert "it is not saved yet" in text
    assert Article.objects.get(pk=story.pk).headline == "Ice"


def test_saving_ends_it(client, edda):
    story = make_article("Ice")
    save(story, edda)
    keep(client, story, headline="Blue ice")

    client.post(change(story), form(story, headline="Blue ice"))

    assert "not saved yet" not in seen(client.get(change(story))).text
    assert Article.objects.get().headline == "Blue ice"


def test_what_was_brought_back_is_saved_with_its_rows(client, edda):
    ada, ben = make_author("Ada"), make_author("Ben")
    story = make_article("Ice", bylines=[ben])
    save(story, edda)
    keep(client, story, bylines=[(ada.pk, 1), (ben.pk, 2)])

    client.post(change(story), form(story, bylines=[(ada.pk, 1), (ben.pk, 2)]))

    assert [row.author for row in story.bylines.all()] == [ada, ben]


def test_one_can_go_back_to_the_saved_text(client, edda):
    story = make_article("Ice")
    save(story, edda)
    keep(client, story, headline="Blue ice")

    response = client.post(address("put_aside", story), form(story, headline="Blue ice"), follow=True)

    assert told(response) == ["This is the saved text. What you had typed is in the history."]
    assert response.context["adminform"].form["headline"].value() == "Ice"
    assert "Blue ice" in [row.snapshot["fields"]["headline"] for row in story.revisions.all()]
    keep(client, story, headline="Bluer ice")
    assert client.get(change(story)).context["adminform"].form["headline"].value() == "Bluer ice"


def test_a_text_that_was_put_aside_does_not_come_back_when_others_save(client, edda, clara):
    story = make_article("Ice")
    save(story, edda)
    keep(client, story, headline="Blue ice")
    client.post(address("put_aside", story))

    save(story, clara, headline="Hers")

    assert client.get(change(story)).context["adminform"].form["headline"].value() == "Hers"
    client.force_login(clara)
    assert "that is not saved" not in seen(client.get(change(story))).text


def test_a_save_while_the_page_is_drawn_is_not_taken_for_seen(client, edda, clara):
    story = make_article("Ice")
    save(story, edda)
    waiting = [story]

    def save_before_the_story_is_read(execute, sql, *arguments):
        if "live_since" in sql and waiting:
            save(waiting.pop(), clara, headline="Hers")
        return execute(sql, *arguments)

    with connection.execute_wrapper(save_before_the_story_is_read):
        page = client.get(change(story)).context["adminform"].form

    assert page["headline"].value() == "Hers"
    assert page["seen"].value() == story.revisions.last().pk


def test_another_editor_is_told_and_given_nothing(client, edda, clara):
    story = make_article("Ice")
    save(story, edda)
    kept = keep(client, story, headline="Blue ice")["kept"]
    client.force_login(clara)

    page = client.get(change(story))

    assert page.context["adminform"].form["headline"].value() == "Ice"
    assert "Edda has text of today" in seen(page).text
    assert f"{address('compare', story)}?from=now&amp;to={kept}" in page.content.decode()


def test_a_story_that_was_never_saved_is_named_on_the_page_of_a_new_one(client, edda, clara):
    client.post(KEEP_NEW, form(headline="The ferry", begun=str(uuid4())))
    story = Article.objects.get()

    assert change(story) in seen(client.get(ADD)).links
    client.force_login(clara)
    assert change(story) not in seen(client.get(ADD)).links


def test_the_page_costs_the_same_for_any_number_of_kept_texts(client, edda, django_assert_max_num_queries):
    story = make_article("Ice")
    save(story, edda)
    counts = []
    for number in (1, 2):
        for name in range(number * 2):
            user = make_editor(f"E{number}{name}")
            revisions.keep(story, {**revisions.snapshot(story), "topics": [f"{name}"]}, by=user)
        keep(client, story, headline=f"Ice {number}")
        client.get(change(story))
        with django_assert_max_num_queries(60) as queries:
            client.get(change(story))
        counts.append(len(queries))

    assert counts[0] == counts[1]


# Two editors


def both_save(client, edda, clara, theirs, mine, base=None):
    """Open a story twice, let Clara save `theirs` and then Edda `mine`; return (story, what Edda is answered)."""
    story = make_article(**(base or {"headline": "Ice", "standfirst": "Old ice."}))
    save(story, edda)
    opened = form(story)
    client.force_login(clara)
    client.post(change(story), {**opened, **theirs})
    client.force_login(edda)
    response = client.post(change(story), {**opened, **mine}, follow=True)
    story.refresh_from_db()
    return story, response


def test_what_only_one_changed_is_merged_and_said(client, edda, clara):
    story, response = both_save(client, edda, clara, {"standfirst": "Hers."}, {"headline": "Mine"})

    assert (story.headline, story.standfirst) == ("Mine", "Hers.")
    assert told(response) == ["Saved.", "Clara’s standfirst is kept with yours."]
    assert story.revisions.count() == 3


def test_paragraphs_and_topics_and_bylines_are_merged(client, edda, clara):
    ada = make_author("Ada")
    base = {"headline": "Ice", "body": "<p>One.</p><p>Two.</p><p>Three.</p>", "topics": ["Cold"]}
    theirs = {"body": "<p>ONE.</p><p>Two.</p><p>Three.</p>", "topics": "Cold, Blue"}
    rows = {"bylines-TOTAL_FORMS": 1, "bylines-0-author": ada.pk, "bylines-0-role": "words"}
    mine = {"body": "<p>One.</p><p>Two.</p><p>THREE.</p>", "topics": "Cold, White", **rows}

    story, response = both_save(client, edda, clara, theirs, mine, base)

    assert story.body == "<p>ONE.</p><p>Two.</p><p>THREE.</p>"
    assert sorted(story.topics.names()) == ["Blue", "Cold", "White"]
    assert story.bylines.get().author == ada
    assert told(response)[1] == "Clara’s text, topics are kept with yours."


def test_what_both_changed_is_saved_by_neither_silence(client, edda, clara):
    story, response = both_save(
        client, edda, clara, {"headline": "Hers"}, {"headline": "Mine", "standfirst": "Mine too."}
    )

    assert (story.headline, story.standfirst) == ("Hers", "Old ice.")
    page = seen(response)
    for words in ("Two versions of one story", "Clara saved", "Ice", "Hers", "Mine"):
        assert words in page.text
    kept = story.revisions.autosaves().get()
    assert (kept.by, kept.snapshot["fields"]["headline"], kept.snapshot["fields"]["standfirst"]) == (
        edda, "Mine", "Mine too.",
    )  # fmt: skip
    assert "yours: standfirst" in page.text


@pytest.mark.parametrize(
    ("choice", "saved"),
    [
        ({"choice-headline": "theirs"}, "Hers"),
        ({"choice-headline": "mine"}, "Mine"),
        ({"choice-headline": "own", "own-headline": "A third"}, "A third"),
    ],
)
def test_the_choice_is_saved(client, edda, clara, choice, saved):
    story, page = both_save(client, edda, clara, {"headline": "Hers"}, {"headline": "Mine", "standfirst": "Mine too."})

    response = client.post(page.request["PATH_INFO"], {"theirs": page.context["theirs"].pk, **choice}, follow=True)

    story.refresh_from_db()
    assert (story.headline, story.standfirst) == (saved, "Mine too.")
    assert told(response)[0] == "Saved."
    texts = {row.snapshot["fields"]["headline"] for row in story.revisions.all()}
    assert {"Ice", "Hers", "Mine", saved} == texts
    assert "not saved yet" not in seen(response).text


def test_paragraphs_are_chosen_one_by_one(client, edda, clara):
    base = {"headline": "Ice", "body": "<p>One.</p><p>Two.</p><p>A swimming pool.</p>"}
    theirs = {"body": "<p>Hers.</p><p>Two.</p><p>A deep swimming pool.</p>"}
    mine = {"body": "<p>Mine.</p><p>Two.</p><p>A swimming pool, tiled.</p>"}
    story, page = both_save(client, edda, clara, theirs, mine, base)
    first, second = (choice.name for choice in page.context["choices"])
    theirs_key = page.context["theirs"].pk

    half = client.post(page.request["PATH_INFO"], {"theirs": theirs_key, f"choice-{first}": "theirs"})
    assert "Not saved yet: choose in every place." in seen(half).text
    sent = {f"choice-{first}": "own", f"own-{first}": "A <third>.\nAnd more.", f"choice-{second}": "both"}
    client.post(page.request["PATH_INFO"], {"theirs": theirs_key, **sent})

    story.refresh_from_db()
    assert story.body == ("<p>A &lt;third&gt;.</p><p>And more.</p><p>Two.</p><p>A deep swimming pool, tiled.</p>")


def test_a_third_save_while_one_chooses_is_not_passed_over(client, edda, clara):
    story, page = both_save(client, edda, clara, {"headline": "Hers"}, {"headline": "Mine"})
    theirs = page.context["theirs"].pk
    save(story, clara, headline="Hers again", standfirst="Newer.")

    response = client.post(page.request["PATH_INFO"], {"theirs": theirs, "choice-headline": "mine"}, follow=True)

    story.refresh_from_db()
    assert (story.headline, story.standfirst) == ("Hers again", "Newer.")
    [choice] = response.context["choices"]
    client.post(
        response.request["PATH_INFO"], {"theirs": response.context["theirs"].pk, f"choice-{choice.name}": "mine"}
    )
    story.refresh_from_db()
    assert (story.headline, story.standfirst) == ("Mine", "Newer.")


def test_a_choice_that_does_not_fit_is_shown_in_the_form_with_all_that_was_typed(client, edda, clara):
    story, page = both_save(client, edda, clara, {"headline": "Hers"}, {"headline": "Mine", "standfirst": "Kept."})
    sent = {"theirs": page.context["theirs"].pk, "choice-headline": "own", "own-headline": "x" * 301}

    response = client.post(page.request["PATH_INFO"], sent)

    shown = response.context["adminform"].form
    assert shown.errors.keys() == {"headline"}
    assert (shown["standfirst"].value(), shown["headline"].value()) == ("Kept.", "x" * 301)
    assert f'action="{change(story)}"' in response.content.decode()
    story.refresh_from_db()
    assert story.headline == "Hers"


def test_publish_on_a_conflict_does_nothing_but_keep_the_text(client, edda, clara):
    story, response = both_save(client, edda, clara, {"headline": "Hers"}, {"headline": "Mine", "verb": "publish"})

    assert not story.editions.exists()
    assert told(response) == ["Your text is kept, and nothing else was done. Choose and save first."]
    assert story.revisions.autosaves().get().snapshot["fields"]["headline"] == "Mine"


def test_withdrawing_waits_for_no_choice(client, edda, clara):
    story = make_live("Ice").article
    opened = form(story)
    save(story, clara, headline="Hers")
    mine = {"headline": "Mine", "verb": "withdraw", "reason": "A wrong name"}

    response = client.post(change(story), {**opened, **mine}, follow=True)

    assert not story.editions.live().exists()
    assert told(response) == ["Withdrawn. Readers no longer see the story; your text is kept."]
    assert "Two versions of one story" in seen(response).text
    story.refresh_from_db()
    assert story.headline == "Hers"
    assert story.revisions.autosaves().get().snapshot["fields"]["headline"] == "Mine"


def test_publish_with_what_another_saved_meanwhile_waits_for_a_look(client, edda, clara):
    story, response = both_save(client, edda, clara, {"standfirst": "Hers."}, {"headline": "Mine", "verb": "publish"})

    assert not story.editions.exists()
    assert (story.headline, story.standfirst) == ("Mine", "Hers.")
    assert told(response)[1:] == [
        "Clara’s standfirst is kept with yours.",
        "Nothing was published. Look at the whole text, then publish it.",
    ]


def test_one_editor_in_two_tabs_loses_nothing_either(client, edda):
    _story, response = both_save(client, edda, edda, {"standfirst": "First tab."}, {"headline": "Second tab"})

    assert told(response)[-1] == "Kept, from your other tab: standfirst."


def test_the_merge_page_is_for_whoever_typed_the_text(client, edda, clara):
    _story, page = both_save(client, edda, clara, {"headline": "Hers"}, {"headline": "Mine"})
    client.force_login(clara)

    assert client.get(page.request["PATH_INFO"]).status_code == 404
    client.force_login(make_reporter("Rosa"))
    assert client.get(page.request["PATH_INFO"]).status_code == 403


def test_coming_back_later_one_is_led_to_the_choice(client, edda, clara):
    story, page = both_save(client, edda, clara, {"headline": "Hers"}, {"headline": "Mine"})

    later = client.get(change(story))

    assert later.context["adminform"].form["headline"].value() == "Mine"
    assert page.request["PATH_INFO"] in seen(later).links
    assert "Clara saved this story today" in seen(later).text
    again = client.post(
        change(story), form(story, headline="Mine", seen=later.context["adminform"].form["seen"].value())
    )
    assert "/merge/" in again.headers["Location"]


# What came between


def test_the_text_for_a_story_withdrawn_meanwhile_is_kept_and_stays_in_the_form(client, edda, clara):
    story = make_live("Ice").article
    opened = story.transitions.first().pk
    workflow.withdraw(story, by=clara, reason="A mistake")

    response = client.post(change(story), form(story, headline="Blue", verb="publish", moved=opened))

    assert not story.editions.live().exists()
    assert "Clara withdrew this story today" in response.content.decode()
    assert response.context["adminform"].form["headline"].value() == "Blue"
    client.post(change(story), form(story, headline="Blue", moved=opened))
    story.refresh_from_db()
    assert (story.headline, story.editions.live().exists()) == ("Blue", False)


def test_a_form_sent_again_saves_and_publishes_nothing_twice(client, edda):
    story = make_article("Ice")
    sent = form(story, headline="Blue ice", verb="publish")

    client.post(change(story), sent)
    response = client.post(change(story), sent, follow=True)

    assert (story.editions.count(), story.revisions.count(), story.transitions.count()) == (1, 1, 1)
    assert "It is published already, and nothing has changed since." in told(response)


# Who is here


def here(client, article, tab, **more):
    return client.post(address("here", article), {"tab": tab, **more}).json()


def test_others_are_told_who_is_here_and_where_they_write(client, edda, clara):
    story = make_article("Ice")
    assert here(client, story, "a", field="headline")["others"] == []
    client.force_login(clara)

    assert here(client, story, "b", field="body")["others"] == [
        {"name": "Edda", "initials": "Ed", "says": "Edda is here"}
    ]
    assert here(client, story, "b", field="headline")["others"][0]["says"] == "Edda is writing in the headline"
    assert here(client, make_article("Other"), "c")["others"] == []


def test_tabs_of_ones_own_are_nobody_else(client, edda):
    story = make_article("Ice")
    here(client, story, "a")

    assert here(client, story, "b")["others"] == []


def test_who_closes_the_tab_is_gone_and_who_falls_silent_within_a_minute(client, edda, clara):
    story = make_article("Ice")
    tab = presence.Tab("hers", clara.pk, "Clara", "body")
    presence.here(story, tab)
    assert len(here(client, story, "a")["others"]) == 1
    assert here(client, story, "hers", gone="yes") == {}
    assert len(here(client, story, "a")["others"]) == 1
    presence.gone(story, "hers", clara.pk)
    assert here(client, story, "a")["others"] == []

    assert presence.SILENCE < 60


def test_nobody_takes_the_place_of_another_and_a_crowd_is_no_trouble(client, edda):
    story = make_article("Ice")
    for number in range(presence.PLACES + 4):
        presence.here(story, presence.Tab(f"tab {number}", -1 - number, f"Guest {number}", ""))

    assert len(here(client, story, "a")["others"]) == presence.PLACES


def test_a_save_of_another_is_told_while_one_writes(client, edda, clara):
    story = make_article("Ice")
    opened = save(story, edda).pk
    assert here(client, story, "a", seen=opened)["saved"] == ""
    save(story, edda, headline="My own")
    assert here(client, story, "a", seen=opened)["saved"] == ""

    save(story, clara, headline="Hers")

    assert here(client, story, "a", seen=opened)["saved"].startswith("Clara saved this story today")


# Signing in on the page


def test_only_the_sign_in_can_stand_in_a_frame_and_only_in_ours(client, edda):
    story = make_article("Ice")
    may = {}
    for path in (reverse("admin:signed_in"), reverse("admin:index"), change(story)):
        headers = client.get(path).headers
        may[path] = (headers["X-Frame-Options"], "frame-ancestors 'self'" in headers["Content-Security-Policy"])
    client.logout()
    headers = client.get(reverse("admin:login")).headers

    assert (headers["X-Frame-Options"], "frame-ancestors 'self'" in headers["Content-Security-Policy"]) == (
        "SAMEORIGIN", True,
    )  # fmt: skip
    assert list(may.values()) == [("SAMEORIGIN", True), ("DENY", False), ("DENY", False)]


def test_who_is_signed_in_is_told_to_scripts_as_data_and_to_people_in_a_sentence(client, edda):
    path = reverse("admin:signed_in")

    assert client.get(path, headers={"accept": "application/json"}).json()["user"] == "edda"
    assert client.get(path, headers={"accept": "text/html"}).content.decode() == "You are signed in."
