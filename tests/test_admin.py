from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils import timezone

from articles.models import Article, Byline, Page, Section, SiteIdentity, Topic, Transition
from tests.builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_chief,
    make_editor,
    make_image,
    make_live,
    make_picture_editor,
    make_reporter,
    make_scheduled,
    make_section,
    make_withdrawn,
    picture_file,
)

pytestmark = pytest.mark.django_db

ADD = reverse("admin:articles_article_add")
LIST = reverse("admin:articles_article_changelist")


def change(article):
    return reverse("admin:articles_article_change", args=[article.pk])


def form(article=None, *, bylines=(), related=(), **fields):
    """What the page for writing sends: the story as it is, but for `fields`. Rows are (key, position)."""
    names = ["kicker", "headline", "slug", "form", "standfirst", "body", "lead_caption", "lead_credit", "lead_alt"]
    names += ["video", "video_title", "video_credit", "sponsor", "search_title", "social_title", "language"]
    data = {name: getattr(article or Article(), name) for name in names}
    data["section"] = article.section_id or "" if article else ""
    data["series"] = (article.series_id if article else None) or ""
    data["lead_image"] = (article.lead_image_id if article else None) or ""
    data["topics"] = ", ".join(article.topics.names()) if article else ""
    for prefix, field, rows in (("bylines", "author", bylines), ("related", "target", related)):
        data |= {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
        for number, (key, position) in enumerate(rows):
            data |= {f"{prefix}-{number}-{field}": key, f"{prefix}-{number}-position": position}
            data |= {f"{prefix}-{number}-role": "words"} if prefix == "bylines" else {}
    data["seen"] = (article and article.pk and article.revisions.saved().values_list("pk", flat=True).first()) or ""
    return {**data, "verb": "save", **fields}


def told(response):
    """The messages on the page that followed."""
    return [str(message) for message in response.context["messages"]]


def standing(article):
    return Article.objects.with_publication().get(pk=article.pk).publication


@pytest.fixture
def reporter(client):
    client.force_login(user := make_reporter())
    return user


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


@pytest.fixture
def chief(client):
    client.force_login(user := make_chief())
    return user


# Writing


def test_a_reporter_begins_a_story_and_submits_it(client, reporter):
    section = make_section("World")
    sent = form(
        headline="The river falls", body="<p>Slowly.</p>", section=section.pk, topics="Water, Floods", verb="submit"
    )

    response = client.post(ADD, sent, follow=True)

    story = Article.objects.get()
    assert told(response) == ["Sent to review."]
    assert (story.created_by, story.stage, story.slug) == (reporter, "review", "the-river-falls")
    assert sorted(story.topics.names()) == ["Floods", "Water"]
    assert story.revisions.get().by == reporter


def test_a_new_story_offers_the_byline_of_its_writer(client, reporter):
    own = make_author("Rosa Lind", user=reporter)

    response = client.get(ADD)

    rows = response.context["inline_admin_formsets"][0].formset
    assert [row["author"].value() for row in rows] == [own.pk]


def test_the_offered_byline_is_saved_with_the_story(client, reporter):
    own = make_author("Rosa Lind", user=reporter)

    client.post(ADD, form(headline="The river falls", bylines=[(own.pk, "")]))

    assert Byline.objects.get().author == own


@pytest.mark.parametrize(
    ("positions", "names"),
    [(["", "", ""], ["Ada", "Ben", "Cem"]), ([3, 2, 1], ["Cem", "Ben", "Ada"]), ([2, "", 1], ["Cem", "Ada", "Ben"])],
)
def test_bylines_keep_the_order_of_their_positions_and_else_of_the_page(client, editor, positions, names):
    authors = [make_author(name) for name in ("Ada", "Ben", "Cem")]
    rows = [(author.pk, position) for author, position in zip(authors, positions, strict=True)]

    client.post(ADD, form(headline="Three wrote this", bylines=rows))

    story = Article.objects.get()
    assert [byline.author.name for byline in story.bylines.all()] == names
    assert [byline.position for byline in story.bylines.all()] == [1, 2, 3]


def test_a_row_that_only_has_a_position_is_no_row(client, editor):
    client.post(ADD, form(headline="Nobody wrote this", bylines=[("", 1)], related=[("", 1)]))

    assert not Article.objects.get().bylines.exists()


def test_a_story_related_to_itself_is_refused(client, editor):
    story = make_article()

    response = client.post(change(story), form(story, related=[(story.pk, 1)]))

    assert "A story cannot be related to itself." in response.content.decode()


def test_an_address_that_belongs_to_another_is_refused_and_the_text_is_kept(client, editor):
    taken = make_article(slug="the-river")
    sent = form(
        headline="Another river", slug="the-river", section=taken.section_id, body="<p>New words.</p>", verb="publish"
    )

    response = client.post(ADD, sent)

    assert response.context["adminform"].form["body"].value() == "<p>New words.</p>"
    assert response.context["errors"] == [["This address is taken already. “the-river-2” is free."]]
    assert Article.objects.count() == 1


def test_what_a_form_may_not_say_is_not_heard(client, reporter):
    client.post(ADD, form(headline="A forgery", stage="ready", created_by="1"))

    story = Article.objects.get()
    assert (story.stage, story.created_by) == ("draft", reporter)


def test_scripts_in_a_text_are_not_saved(client, reporter):
    client.post(ADD, form(headline="A forgery", body='<p onclick="x()">Words<script>alert(1)</script></p>'))

    assert Article.objects.get().body == "<p>Words</p>"


def test_the_import_map_carries_the_nonce_of_the_policy(client, editor):
    response = client.get(ADD)

    policy = response.headers["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert f'<script type="importmap" nonce="{nonce}">' in response.content.decode()
    assert "unsafe" not in policy


def test_an_empty_form_makes_no_story(client, editor):
    response = client.post(ADD, form(body="<p> </p>"))

    assert response.context["errors"] == [["There is nothing to save yet."]]
    assert not Article.objects.exists()


@pytest.mark.parametrize("fields", [{"headline": "Only a headline"}, {"body": "<p>Only words.</p>"}])
def test_a_headline_or_a_text_is_enough(client, editor, fields):
    client.post(ADD, form(**fields))

    assert Article.objects.count() == 1


def test_an_author_stands_once_for_one_thing(client, editor):
    author = make_author("World desk")
    story = make_article()

    response = client.post(change(story), form(story, bylines=[(author.pk, 1), (author.pk, 2)]))

    page = response.content.decode()
    assert "“World desk (Words)” stands here twice." in page
    assert "duplicate" not in page
    assert not story.bylines.exists()


def test_a_story_is_related_once(client, editor):
    target, story = make_article("The bridge"), make_article()

    response = client.post(change(story), form(story, related=[(target.pk, 1), (target.pk, 2)]))

    assert "“The bridge” stands here twice." in response.content.decode()


def test_stored_bylines_may_change_places(client, editor):
    ada, ben = make_author("Ada"), make_author("Ben")
    story = make_article(bylines=[ada, ben])
    first, second = story.bylines.all()
    rows = {"bylines-INITIAL_FORMS": 2, "bylines-0-id": first.pk, "bylines-1-id": second.pk}

    client.post(change(story), form(story, bylines=[(ben.pk, 1), (ada.pk, 2)], **rows))

    assert [byline.author for byline in story.bylines.all()] == [ben, ada]


def test_a_byline_can_be_removed_and_given_anew(client, editor):
    author = make_author()
    story = make_article(bylines=[author])
    stored = story.bylines.get()
    rows = {"bylines-INITIAL_FORMS": 1, "bylines-0-id": stored.pk, "bylines-0-DELETE": "on"}

    client.post(change(story), form(story, bylines=[(author.pk, 1), (author.pk, 2)], **rows))

    assert story.bylines.get().author == author


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_costs_the_same_for_any_number_of_rows(client, editor, django_assert_num_queries, count):
    authors, targets = [make_author() for _number in range(count)], [make_article() for _number in range(count)]
    story = make_article(bylines=authors, related=targets)
    client.get(change(story))

    with django_assert_num_queries(30):
        client.get(change(story))


# Who else saves


def test_a_text_that_was_opened_before_another_was_saved_overwrites_only_knowingly(client, editor):
    story = make_live("Old words").article
    mine = form(story, headline="My words")
    client.force_login(make_editor("Edda"))
    client.post(change(story), form(story, headline="Her words"))
    client.force_login(editor)

    asked = client.post(change(story), mine, follow=True)

    assert Article.objects.get().headline == "Her words"
    assert "Edda saved today" in asked.content.decode()
    assert "My words" in asked.content.decode()

    chosen = {"theirs": asked.context["theirs"].pk, "choice-headline": "mine"}
    client.post(asked.request["PATH_INFO"], chosen)

    assert Article.objects.get().headline == "My words"


def test_a_save_that_changed_nothing_overtakes_nobody(client, editor):
    story = make_live("Old words").article
    mine = form(story, headline="My words")
    client.post(change(story), form(story, headline="Her words"))
    client.post(change(story), form(story, headline="Old words"))

    client.post(change(story), mine)

    assert Article.objects.get().headline == "My words"


def test_a_story_opened_before_it_had_any_revision_is_guarded_too(client, editor):
    story = make_article("Old words")
    mine = form(story, headline="My words")
    client.post(change(story), form(story, headline="Her words"))

    client.post(change(story), mine)

    assert Article.objects.get().headline == "Her words"


# One form, one story

BEGUN = "0d9f2c1e-5a44-4f0e-9b59-3f3f6a7d2c11"


def test_the_form_of_a_new_story_has_a_key_of_its_own(client, editor):
    keys = {client.get(ADD).context["adminform"].form["begun"].value() for _visit in range(2)}

    assert len(keys) == 2


def test_a_form_sent_twice_makes_one_story(client, editor):
    sent = form(headline="The river", bylines=[(make_author().pk, 1)], begun=BEGUN)

    first = client.post(ADD, sent)
    second = client.post(ADD, sent)

    story = Article.objects.get()
    assert first.headers["Location"] == second.headers["Location"] == change(story)
    assert (story.bylines.count(), story.revisions.count()) == (1, 1)


def test_what_was_changed_after_going_back_is_saved_into_the_story(client, editor):
    ada, ben = make_author("Ada"), make_author("Ben")
    for headline, author in (("The river", ada), ("The sea", ben), ("The lake", ada)):
        client.post(ADD, form(headline=headline, bylines=[(author.pk, 1)], begun=BEGUN))

    story = Article.objects.get()
    assert story.headline == "The lake"
    assert story.bylines.get().author == ada


def test_going_back_overwrites_nobody(client, editor):
    client.post(ADD, form(headline="The river", bylines=[(make_author("Ada").pk, 1)], begun=BEGUN))
    story = Article.objects.get()
    row = {"bylines-INITIAL_FORMS": 1, "bylines-0-id": story.bylines.get().pk}
    client.post(change(story), form(story, headline="Her river", bylines=[(make_author("Ben").pk, 1)], **row))

    response = client.post(ADD, form(headline="My river", begun=BEGUN), follow=True)

    assert "Two versions of one story" in response.content.decode()
    story.refresh_from_db()
    assert story.headline == "Her river"
    assert story.bylines.get().author.name == "Ben"


def test_what_a_form_made_and_was_deleted_is_made_anew(client, editor):
    client.post(ADD, form(headline="The river", begun=BEGUN))
    Article.objects.all().delete()

    client.post(ADD, form(headline="The river", begun=BEGUN))

    assert Article.objects.count() == 1


def test_another_form_makes_another_story(client, editor):
    client.post(ADD, form(headline="The river", begun=BEGUN))
    client.post(ADD, form(headline="The river", begun=BEGUN.replace("0d9f", "1d9f")))

    assert Article.objects.count() == 2


# Publishing


def test_an_editor_publishes_what_is_in_the_form(client, editor):
    story = make_article("Old words")

    response = client.post(change(story), form(story, headline="New words", verb="publish"), follow=True)

    assert story.editions.live().get().headline == "New words"
    assert "Published." in told(response)[0]
    assert response.context["box"]["live_address"] == f"https://news.example/{story.section.slug}/old-words/"


def test_a_refused_verb_keeps_the_text_and_says_why(client, editor):
    story = make_article()

    response = client.post(change(story), form(story, standfirst="TK", verb="publish"), follow=True)

    assert told(response) == ["Saved, but nothing else was done.", "“TK” is still in the text, once."]
    assert Article.objects.get().standfirst == "TK"
    assert standing(story) == "draft"


@pytest.mark.parametrize(
    "verb",
    ["publish", "schedule", "approve", "send_back", "cancel", "unpublish", "withdraw", "cancel_end", "discard"],
)
def test_a_reporter_cannot_press_buttons_that_are_not_there(client, reporter, verb):
    story = make_scheduled(created_by=reporter).article
    before = standing(story), story.stage

    moment = {"at_0": "2099-01-01", "at_1": "08:00"} if verb == "schedule" else {}
    sent = form(story, verb=verb, note="No", reason="No", **moment)
    response = client.post(change(story), sent, follow=True)

    story.refresh_from_db()
    assert (standing(story), story.stage) == before
    assert told(response)[0] == "Saved, but nothing else was done."
    assert Transition.objects.filter(by=reporter).count() == 0


def test_a_reporter_sees_only_the_buttons_of_a_reporter(client, reporter):
    story = make_article(created_by=reporter)

    page = client.get(change(story)).content.decode()

    assert 'value="save"' in page
    assert 'value="submit"' in page
    assert 'value="publish"' not in page


def test_an_editor_schedules_in_the_time_of_the_site(client, editor, settings):
    settings.TIME_ZONE = "Europe/Berlin"
    story = make_article()

    sent = form(story, verb="schedule", at_0="2099-07-01", at_1="06:00")
    response = client.post(change(story), sent, follow=True)

    assert story.editions.waiting().get().live_from.isoformat() == "2099-07-01T04:00:00+00:00"
    assert told(response) == ["Readers will see it at 1 July 2099, 06:00 (Berlin)."]


@pytest.mark.parametrize(
    ("day", "time", "sentence"),
    [
        ("2020-01-01", "06:00", "That time has passed."),
        ("", "", "Give a day and a time to publish at."),
        ("2099-01-01", "", "Give a time as well as a day."),
        ("", "06:00", "Give a day as well as a time."),
        ("yesterday", "06:00", "Enter a valid date."),
    ],
)
def test_a_moment_that_cannot_be_keeps_what_was_typed(client, editor, day, time, sentence):
    story = make_article("Old words")

    response = client.post(change(story), form(story, headline="New words", verb="schedule", at_0=day, at_1=time))

    page = response.content.decode()
    assert sentence in page
    assert "New words" in page
    assert Article.objects.get().headline == "Old words"
    assert standing(story) == "draft"


@pytest.mark.parametrize(("day", "time"), [("2099-01-01", ""), ("", "06:00"), ("yesterday", "06:00")])
def test_a_moment_that_is_half_typed_hinders_no_save(client, editor, day, time):
    story = make_article("Old words")

    client.post(change(story), form(story, headline="New words", at_0=day, at_1=time))

    assert Article.objects.get().headline == "New words"


def test_a_time_to_come_is_not_passed_over_by_publishing_now(client, editor):
    story = make_article()

    response = client.post(change(story), form(story, verb="publish", at_0="2099-01-01", at_1="06:00"))

    assert "A time is filled in. Press Schedule, or empty it." in response.content.decode()
    assert standing(story) == "draft"


def test_a_time_is_cancelled(client, editor):
    story = make_scheduled().article

    client.post(change(story), form(story, verb="cancel"))

    assert standing(story) == "ready"


def test_a_withdrawn_story_keeps_its_reason(client, editor):
    story = make_live().article

    client.post(change(story), form(story, verb="withdraw", reason="It was another river."))

    assert standing(story) == "withdrawn"
    assert story.transitions.first().note == "It was another river."


def test_a_withdrawal_without_a_reason_keeps_what_was_typed(client, editor):
    story = make_live().article

    response = client.post(change(story), form(story, verb="withdraw", notice="It was another river.", reason=" "))

    page = response.content.decode()
    assert "Say why it is withdrawn." in page
    assert "It was another river." in page
    assert standing(story) == "live"


def test_a_withdrawal_gives_readers_its_notice(client, editor):
    story = make_live(at=timezone.now() - timedelta(hours=1)).article

    client.post(change(story), form(story, verb="withdraw", reason="Not true", notice="It was another river."))

    assert "It was another river." in client.get(story.get_absolute_url()).content.decode()


@pytest.mark.parametrize("verb", ["unpublish", "withdraw"])
def test_an_end_is_set_seen_and_cancelled(client, editor, verb):
    story = make_live().article
    sent = form(story, verb=verb, reason="Not true", ends_at_0="2099-07-01", ends_at_1="18:00")

    response = client.post(change(story), sent, follow=True)

    assert told(response) == ["Readers will see it until 1 July 2099, 18:00 (UTC)."]
    assert "until 1 July 2099, 18:00" in response.content.decode()
    assert standing(story) == "live"

    client.post(change(story), form(story, verb="cancel_end"))

    assert story.editions.get().live_until is None


def test_discarding_keeps_what_was_typed_in_the_history(client, editor):
    story = make_live("The river").article
    client.post(change(story), form(story, headline="The lake"))
    assert 'value="discard"' in client.get(change(story)).content.decode()

    response = client.post(change(story), form(story, headline="The sea", verb="discard"), follow=True)

    story.refresh_from_db()
    assert story.headline == "The river"
    assert "The sea" in [revision.snapshot["fields"]["headline"] for revision in story.revisions.all()]
    assert told(response) == ["What readers see is the text again. What you discarded is in the history."]
    assert response.context["article"].publication == "live"
    assert 'value="discard"' not in response.content.decode()


def test_a_story_is_scheduled_from_one_moment_until_another(client, editor):
    story = make_article()
    moments = {"at_0": "2099-07-01", "at_1": "06:00", "until_0": "2099-07-03", "until_1": "18:00"}

    client.post(change(story), form(story, verb="schedule", **moments))

    edition = story.editions.get()
    assert (edition.live_from.isoformat(), edition.live_until.isoformat()) == (
        "2099-07-01T06:00:00+00:00",
        "2099-07-03T18:00:00+00:00",
    )


def test_an_end_before_the_beginning_keeps_what_was_typed(client, editor):
    story = make_article()
    moments = {"at_0": "2099-07-01", "at_1": "06:00", "until_0": "2099-07-01", "until_1": "05:00"}

    response = client.post(change(story), form(story, verb="schedule", headline="New words", **moments))

    page = response.content.decode()
    assert "It would end before it begins." in page
    assert "New words" in page
    assert not story.editions.exists()


def test_the_note_of_a_story_sent_back_stands_on_its_page(client, editor):
    rosa = make_reporter()
    story = make_article(created_by=rosa, stage="review")
    client.post(change(story), form(story, verb="send_back", note="Which river?"))

    client.force_login(rosa)
    response = client.get(change(story))

    assert response.context["box"]["sent_back"].note == "Which river?"
    assert "Emil sent this back" in response.content.decode()


def test_a_story_is_not_sent_back_without_a_note(client, editor):
    story = make_article(stage="review")

    response = client.post(change(story), form(story, verb="send_back", note=" "))

    assert "Say in a note what the writer should change." in response.content.decode()
    assert standing(story) == "review"


def test_a_substantive_change_moves_the_updated_time(client, editor):
    story = make_live().article

    client.post(change(story), form(story, headline="Other words", verb="publish", substantive="on"))

    edition = story.editions.live().get()
    assert edition.updated_at == edition.live_from


# Others' stories


def test_a_story_of_another_opens_drawn_and_without_fields(client, reporter):
    target = make_live("The bridge holds").article
    picture = make_image(caption="At dawn")
    story = make_article(body=f"<p>Words</p>{figure(picture)}{also_read(target)}", created_by=make_editor())

    page = client.get(change(story)).content.decode()

    assert "The bridge holds" in page
    assert "At dawn" in page
    assert "<textarea" not in page
    assert "data-image" not in page


def test_a_forged_change_to_a_story_of_another_is_refused(client, reporter):
    story = make_article("Her words", created_by=make_editor())

    response = client.post(change(story), form(story, headline="My words"))

    assert response.status_code == 403
    assert Article.objects.get().headline == "Her words"


def test_a_byline_makes_a_story_ones_own(client, reporter):
    story = make_article(bylines=[make_author(user=reporter)])

    assert client.post(change(story), form(story, headline="Our words")).status_code == 302


@pytest.mark.parametrize(
    "name", ["auth_user", "auth_group", "articles_section", "articles_page", "articles_siteidentity"]
)
def test_reporters_change_stories_and_nothing_of_the_house(client, reporter, name):
    make_section()
    make_page = Page.objects.create(title="About", slug="about")
    key = {"auth_user": reporter.pk, "articles_page": make_page.pk}.get(name, 1)

    for verb in ("change", "delete"):
        assert client.post(reverse(f"admin:{name}_{verb}", args=[key]), {"name": "x"}).status_code in {403, 302}
    assert not SiteIdentity.objects.filter(name="x").exists()
    assert not Section.objects.filter(name="x").exists()


def test_a_picture_editor_keeps_pictures_and_reads_stories(client):
    client.force_login(make_picture_editor())
    article = make_article("The flood")
    address = reverse("admin:articles_article_change", args=[article.pk])

    assert client.get(reverse("admin:articles_image_add")).status_code == 200
    assert "The flood" in client.get(address).text
    assert client.post(address, {"headline": "Mine", "verb": "publish"}).status_code == 403
    assert client.get(reverse("admin:articles_article_add")).status_code == 403


# Deleting


def test_a_draft_can_be_deleted_by_an_editor(client, editor):
    story = make_article()

    client.post(reverse("admin:articles_article_delete", args=[story.pk]), {"post": "yes"})

    assert not Article.objects.exists()


def test_a_story_that_was_published_stays(client, editor):
    story = make_withdrawn("The river").article
    address = reverse("admin:articles_article_delete", args=[story.pk])

    page = client.post(address, {"post": "yes"}).content.decode()

    assert "“The river” has been published, so it stays on record." in page
    assert Article.objects.filter(pk=story.pk).exists()


# The list


def test_the_list_says_how_each_story_stands(client, editor):
    make_article(stage="review")
    make_live()
    make_scheduled()
    make_withdrawn()

    page = client.get(LIST).content.decode()

    for state in ("review", "live", "scheduled", "withdrawn"):
        assert f"nr-chip--{state}" in page


@pytest.mark.parametrize("state", ["draft", "live", "changed", "scheduled", "withdrawn"])
def test_the_list_shows_one_state(client, editor, state):
    changed = make_live().article
    client.post(change(changed), form(changed, headline="Other words"))
    stories = {
        "draft": make_article(),
        "live": make_live().article,
        "changed": changed,
        "scheduled": make_scheduled().article,
        "withdrawn": make_withdrawn().article,
    }

    response = client.get(LIST, {"state": state})

    assert list(response.context["cl"].result_list) == [stories[state]]


def test_mine_are_those_i_began_and_those_with_my_name(client, reporter):
    own = make_article(created_by=reporter)
    shared = make_article(bylines=[make_author(user=reporter)])
    make_article()

    response = client.get(LIST, {"whose": "mine"})

    assert set(response.context["cl"].result_list) == {own, shared}


@pytest.mark.parametrize("words", ["glacier", "melting", "Vera"])
def test_search_finds_headline_text_and_byline(client, editor, words):
    found = make_article("The glacier", body="<p>It is melting.</p>", bylines=[make_author("Vera Lind")])
    make_article()

    assert list(client.get(LIST, {"q": words}).context["cl"].result_list) == [found]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_stories(client, editor, django_assert_num_queries, count):
    for _number in range(count):
        make_live(bylines=[make_author(), make_author()], lead_image=make_image())
    client.get(LIST)

    with django_assert_num_queries(11):
        client.get(LIST)


# What the writing surface asks


def test_blocks_say_what_they_stand_for_today(client, reporter):
    live, draft = make_live("The bridge holds").article, make_article("Not yet")
    picture = make_image("Bridge", caption="At dawn")

    shown = client.get(
        reverse("admin:blocks"), {"images": f"{picture.pk},999,x", "articles": f"{live.pk},{draft.pk}"}
    ).json()

    assert [*shown["images"]] == [str(picture.pk)]
    assert shown["images"][str(picture.pk)]["caption"] == "At dawn"
    assert shown["articles"][str(live.pk)]["note"] == ""
    assert shown["articles"][str(draft.pk)]["note"] == "Readers see nothing here until it is live."


@pytest.mark.parametrize("count", [1, 3])
def test_blocks_cost_the_same_for_any_number(client, reporter, django_assert_num_queries, count):
    images = [str(make_image().pk) for _number in range(count)]
    articles = [str(make_live().article_id) for _number in range(count)]
    client.get(reverse("admin:blocks"))

    with django_assert_num_queries(7):
        client.get(reverse("admin:blocks"), {"images": ",".join(images), "articles": ",".join(articles)})


def test_pickers_find_by_every_word(client, reporter):
    make_image("Bridge at dawn", caption="Over the river")
    make_image("Bridge at night")
    make_article("The bridge holds")

    images = client.get(reverse("admin:articles_image_find"), {"q": "bridge river"}).json()
    stories = client.get(reverse("admin:articles_article_find"), {"q": "bridge"}).json()

    assert [image["title"] for image in images["results"]] == ["Bridge at dawn"]
    assert [(story["headline"], story["state"]) for story in stories["results"]] == [("The bridge holds", "Draft")]


def test_strangers_ask_nothing(client):
    for name in ("blocks", "signed_in", "articles_image_find", "articles_article_find", "articles_article_topics"):
        assert client.get(reverse(f"admin:{name}")).status_code == 302


def test_a_form_learns_who_is_signed_in_and_gets_a_token_that_fits(client, editor):
    client.handler.enforce_csrf_checks = True

    answer = client.get(reverse("admin:signed_in")).json()
    saved = client.post(ADD, form(headline="The river", csrfmiddlewaretoken=answer["token"]))

    assert answer["user"] == "emil"
    assert saved.status_code == 302


def test_topics_are_offered(client, reporter):
    Topic.objects.create(name="Water")

    assert client.get(reverse("admin:articles_article_topics")).json() == {"names": ["Water"]}


def test_a_picture_is_uploaded_from_inside_the_picker(client, reporter):
    address = reverse("admin:articles_image_upload")

    answer = client.post(address, {"file": picture_file(), "title": "River", "alt": "Water", "credit": "Vera Lind"})

    assert answer.status_code == 201
    assert answer.json()["picture"]["thumbnail"].startswith("/media/renditions/")


def test_a_refused_upload_answers_in_sentences(client, reporter):
    address = reverse("admin:articles_image_upload")

    answer = client.post(address, {"file": ContentFile(b"no picture", name="river.jpg"), "title": ""})

    assert answer.status_code == 422
    assert "not a" in answer.json()["errors"]["file"][0]
