"""Previews on the editors' side: what they show, that nothing becomes public by them, and who may look."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles import revisions
from articles.models import Article, Revision, Topic
from tests.builders import (
    also_read,
    figure,
    make_article,
    make_author,
    make_editor,
    make_image,
    make_live,
    make_reporter,
    make_scheduled,
    make_section,
    make_user,
)
from tests.test_admin import form
from tests.test_popular import count_reads

pytestmark = pytest.mark.django_db

NEW = reverse("admin:articles_article_preview_new")


def door(name, *keys):
    return reverse(f"admin:articles_article_{name}", args=keys)


def typed(client, article, **fields):
    return client.post(door("preview_typed", article.pk), form(article, **fields))


def text(response):
    return response.content.decode()


@pytest.fixture
def editor(client):
    client.force_login(user := make_editor())
    return user


def test_what_is_typed_is_drawn_as_the_real_page_and_not_saved(client, editor):
    edition = make_live("The river rises", body="<p>Readers know this.</p>")
    story = edition.article

    page = text(typed(client, story, headline="The river falls", body="<p>Nobody knows this yet.</p>"))

    assert '<h1 class="article-head__title">The river falls</h1>' in page
    assert "Nobody knows this yet." in page
    assert "Readers know this." not in page
    story.refresh_from_db()
    assert story.headline == "The river rises"
    assert "Nobody knows" not in text(client.get(edition.get_absolute_url()))


def test_a_preview_may_load_the_frames_its_text_names(client, editor):
    body = (
        '<p>Look.</p><figure data-embed="https://youtu.be/M7lc1UVf-VE"></figure><aside data-also-read="auto"></aside>'
    )

    response = typed(client, make_article(), body=body)

    assert "frame-src 'self' https://www.youtube-nocookie.com" in response.headers["Content-Security-Policy"]
    assert "See it on YouTube" in text(response)


def test_a_preview_is_marked_and_kept_from_engines_stores_and_other_sites(client, editor):
    response = typed(client, make_article("The river falls"))

    page = text(response)
    assert "<title>DRAFT: The river falls – " in page
    assert '<meta name="robots" content="noindex, nofollow">' in page
    assert "As typed, not saved yet." in page
    assert "data-read" not in page
    assert "canonical" not in page
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self';" in response.headers["Content-Security-Policy"] + ";"


def test_readers_pages_stay_out_of_every_frame_and_count_reads(client, editor):
    response = client.get(make_live().get_absolute_url())

    assert response.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]
    assert "data-read" in text(response)


def test_every_part_is_drawn_from_what_is_typed(client, editor):
    science = make_section("Science")
    image, inside, target, box = make_image(caption="A lake"), make_image(), make_live("Related"), make_live("Boxed")
    ada, ben = make_author("Ada Lund"), make_author("Ben Holt")
    Topic.objects.create(name="Rivers", slug="rivers")
    body = f"<p>One.</p>{figure(inside)}{also_read(box.article)}"
    fields = {"section": science.pk, "lead_image": image.pk, "topics": "Rivers, Tides", "body": body}

    page = text(
        typed(client, make_article(), **fields, bylines=[(ben.pk, 2), (ada.pk, 1)], related=[(target.article_id, 1)])
    )

    assert page.index("Ada Lund") < page.index("Ben Holt")
    assert "Science" in page
    assert "A lake" in page
    assert inside.alt in page
    assert '<a href="/topics/rivers/">Rivers</a>' in page
    assert "Tides" in page
    assert not Topic.objects.filter(name="Tides").exists()
    assert "Boxed" in page
    assert "Related" in page.partition('class="more')[2]


def test_a_related_story_that_is_not_live_is_not_drawn(client, editor):
    draft, scheduled = make_article("A secret draft"), make_scheduled("A secret plan").article
    body = f"<p>One.</p>{also_read(draft)}"

    page = text(typed(client, make_article(), body=body, related=[(draft.pk, 1), (scheduled.pk, 2)]))

    assert "A secret" not in page


@pytest.mark.parametrize(
    "fields",
    [
        {"section": "", "slug": ""},
        {"section": "999999"},
        {"section": "nonsense", "lead_image": "nonsense"},
        {"headline": "", "slug": "", "standfirst": "", "body": ""},
        {"headline": "Long " * 200},
        {"form": "no-such-form", "language": "not a language"},
        {"slug": "two words/and more"},
        {"body": "<p>\x00 <b>unclosed <script>alert(1)</script>"},
        {"bylines-TOTAL_FORMS": "many"},
        {"bylines-TOTAL_FORMS": "999999999"},
    ],
)
def test_what_is_half_finished_is_drawn_all_the_same(client, editor, fields):
    response = typed(client, make_article(), **fields)

    assert response.status_code == 200
    assert "<script>alert" not in text(response)


def test_a_new_story_is_drawn_before_it_exists(client):
    client.force_login(make_reporter())

    response = client.post(NEW, form(headline="The first sentence", body="<p>Has been written.</p>"))

    assert "The first sentence" in text(response)
    assert "Has been written." in text(response)
    assert not Article.objects.exists()
    assert not Revision.objects.exists()


def test_times_are_those_that_readers_see(client, editor):
    edition = make_live(at=timezone.now() - timedelta(days=400))

    page = text(typed(client, edition.article))

    assert f'datetime="{edition.first_published_at:%Y-%m-%d}' in page


def test_any_revision_is_shown(client, editor):
    story = make_article("First words")
    first = revisions.record(story, by=editor)
    Article.objects.filter(pk=story.pk).update(headline="Second words")

    page = text(client.get(door("preview_revision", story.pk, first.pk)))

    assert "First words" in page
    assert "Second words" not in page
    assert "by Emil" in page


def test_a_revision_whose_things_are_gone_is_shown_without_them(client, editor):
    image, author = make_image(), make_author("Ada Lund")
    story = make_article(lead_image=image, bylines=[author], body=f"<p>Words.</p>{figure(image)}")
    revision = revisions.record(story, by=editor)
    revision.snapshot["fields"] |= {"lead_image": 999_999, "section": 999_999}
    revision.snapshot |= {"bylines": [[999_999, "words"]], "related": [999_999, story.pk]}
    revision.save()

    page = text(client.get(door("preview_revision", story.pk, revision.pk)))

    assert "Words." in page
    assert "Ada Lund" not in page


def test_the_saved_working_copy_is_shown(client, editor):
    edition = make_live("Live words")
    Article.objects.filter(pk=edition.article_id).update(headline="Saved words")

    page = text(client.get(door("preview", edition.article_id)))

    assert "Saved words" in page
    assert "Live words" not in page


def test_the_waiting_edition_is_shown_as_it_will_be(client, editor):
    edition = make_scheduled("Tomorrow's words")
    Article.objects.filter(pk=edition.article_id).update(headline="Changed since")

    response = client.get(door("preview_waiting", edition.article_id))

    assert "Tomorrow&#x27;s words" in text(response)
    assert "Changed since" not in text(response)
    assert "<title>DRAFT: " in text(response)


def test_without_a_waiting_edition_there_is_nothing_to_show(client, editor):
    assert client.get(door("preview_waiting", make_live().article_id)).status_code == 404


def test_a_revision_of_another_story_is_not_shown(client, editor):
    revision = revisions.record(make_article("Theirs"), by=editor)

    assert client.get(door("preview_revision", make_article().pk, revision.pk)).status_code == 404


def doors_of(story):
    return [
        ("get", door("preview", story.pk)),
        ("get", door("preview_revision", story.pk, story.revisions.first().pk)),
        ("get", door("preview_waiting", story.pk)),
        ("post", door("preview_typed", story.pk)),
        ("post", NEW),
    ]


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("Editor", [200, 200, 200, 200, 200]),
        # Reads every story, changes none but her own.
        ("Reporter", [200, 200, 200, 403, 200]),
        ("Picture editor", [200, 200, 200, 403, 403]),
        ("nobody", [403, 403, 403, 403, 403]),
        (None, [302, 302, 302, 302, 302]),
    ],
)
def test_who_may_look(client, who, answers):
    story = make_scheduled().article
    if who == "nobody":
        stranger = make_user("Nemo", "Reporter")
        stranger.groups.clear()
        client.force_login(stranger)
    elif who:
        client.force_login(make_user("Noor", who))

    given = [
        getattr(client, verb)(address, form(story) if verb == "post" else None) for verb, address in doors_of(story)
    ]

    assert [response.status_code for response in given] == answers


@pytest.mark.parametrize(("verb", "name"), [("post", "preview"), ("get", "preview_typed")])
def test_each_door_opens_one_way(client, editor, verb, name):
    assert getattr(client, verb)(door(name, make_article().pk)).status_code == 405


@pytest.mark.parametrize("count", [1, 3])
def test_a_preview_costs_the_same_for_any_number_of_rows(client, editor, django_assert_num_queries, count):
    boxed = [make_live().article for _number in range(count)]
    story = make_article(
        bylines=[make_author() for _number in range(count)],
        topics=[f"Topic {number}" for number in range(count)],
        related=[make_live().article for _number in range(count)],
        body="<p>One.</p>" + "".join(map(also_read, boxed)) + "".join(figure(make_image()) for _number in range(count)),
    )
    client.get(door("preview", story.pk))

    with django_assert_num_queries(17):
        client.get(door("preview", story.pk))


# What the site would put into its own boxes

AUTOMATIC = '<p>a</p><aside data-also-read="auto"></aside>'


def chosen(client, article, **fields):
    return client.post(door("automatic", article.pk), form(article, **fields)).json()["stories"]


def test_the_editor_is_told_what_the_site_chose_and_why(client, editor):
    section = make_section()
    same = make_live("The same topic", topics=["Rivers"])
    make_live("The same section", section=section)
    count_reads(same, 2)
    story = make_article(section=section, topics=["Rivers"])

    [first, second] = chosen(client, story, body=AUTOMATIC * 2)

    assert (first["id"], first["headline"]) == (same.article_id, "The same topic")
    assert first["why"] == "Chosen by the site: 1 topic in common, of this week, 2 reads lately."
    assert second["why"] == "Chosen by the site: the same section, of this week."


def test_a_related_story_fills_a_box_first_and_says_so(client, editor):
    target = make_live()
    story = make_article()

    [first] = chosen(client, story, body=AUTOMATIC, related=[(target.article_id, 1)])

    assert (first["id"], first["why"]) == (target.article_id, "One of this story’s related stories.")


def test_nothing_is_chosen_of_what_readers_do_not_see(client, editor):
    section = make_section()
    make_article("MARKER", section=section)

    assert chosen(client, make_article(section=section), body=AUTOMATIC) == []
