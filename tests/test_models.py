from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils import timezone

from articles.models import (
    Address,
    Article,
    ArticleTopic,
    Byline,
    Edition,
    Image,
    ReadCount,
    RelatedArticle,
    Section,
    SiteIdentity,
    Topic,
)
from articles.models.topic import join_topics, parse_topics

from .builders import (
    make_article,
    make_author,
    make_image,
    make_live,
    make_page,
    make_reporter,
    make_scheduled,
    make_section,
    make_topic,
    make_withdrawn,
    publish,
)

pytestmark = pytest.mark.django_db


def refused_by_the_database(change, *args, **kwargs):
    """Whether the database itself refuses, with the name of the constraint left to each test's own words."""
    try:
        with transaction.atomic():
            change(*args, **kwargs)
    except IntegrityError:
        return True
    return False


@pytest.mark.parametrize("focal", [{"focal_x": 1.01}, {"focal_x": -0.01}, {"focal_y": 1.01}, {"focal_y": -0.01}])
def test_a_focal_point_outside_the_picture_is_refused(focal):
    image = make_image()

    assert refused_by_the_database(Image.objects.filter(pk=image.pk).update, **focal)


@pytest.mark.parametrize("focal", [{"focal_x": 0, "focal_y": 0}, {"focal_x": 1, "focal_y": 1}])
def test_a_focal_point_may_lie_in_a_corner(focal):
    image = make_image()

    Image.objects.filter(pk=image.pk).update(**focal)

    image.refresh_from_db()
    assert (image.focal_x, image.focal_y) == (focal["focal_x"], focal["focal_y"])


def test_the_editor_hears_about_the_focal_point_in_a_sentence():
    image = make_image()
    image.focal_x = 2

    with pytest.raises(ValidationError, match="must lie inside the picture"):
        image.validate_constraints()


@pytest.mark.parametrize("minutes", [0, -1])
def test_an_edition_that_ends_before_it_begins_is_refused(minutes):
    edition = make_live()

    assert refused_by_the_database(
        Edition.objects.filter(pk=edition.pk).update, live_until=edition.live_from + timedelta(minutes=minutes)
    )


def test_two_open_ended_editions_of_one_article_are_refused():
    edition = make_live()

    assert refused_by_the_database(copy_of(edition, live_from=edition.live_from + timedelta(days=1)).save)


def test_two_editions_of_one_moment_are_refused():
    edition = make_live()

    assert refused_by_the_database(copy_of(edition, live_until=edition.live_from + timedelta(days=1)).save)


@pytest.mark.parametrize("missing", [{"headline": ""}, {"slug": ""}, {"section": None}])
def test_an_edition_without_headline_address_or_section_is_refused(missing):
    edition = make_live()

    assert refused_by_the_database(Edition.objects.filter(pk=edition.pk).update, **missing)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no exclusion constraints")
def test_overlapping_editions_are_refused_by_postgresql_itself():
    edition = make_live()
    Edition.objects.filter(pk=edition.pk).update(live_until=edition.live_from + timedelta(days=2))

    overlapping = copy_of(edition, live_from=edition.live_from + timedelta(days=1), live_until=None)
    following = copy_of(edition, live_from=edition.live_from + timedelta(days=2), live_until=None)

    assert refused_by_the_database(overlapping.save)
    assert not refused_by_the_database(following.save)


def test_a_path_has_one_owner():
    owner = make_live().article
    path = Address.objects.get(article=owner).path

    assert refused_by_the_database(Address.objects.create, path=path, article=make_article())


def test_two_articles_at_one_address_are_refused():
    article = make_article()

    assert refused_by_the_database(make_article, section=article.section, slug=article.slug)


def test_articles_without_an_address_do_not_stand_in_each_others_way():
    section = make_section()

    make_article("", section=section, slug="")
    make_article("", section=section, slug="")

    assert Article.objects.filter(section=section).count() == 2


def test_a_story_related_to_itself_is_refused():
    article = make_article()

    assert refused_by_the_database(RelatedArticle.objects.create, article=article, target=article)


def test_the_same_related_story_twice_is_refused():
    article = make_article(related=[target := make_article()])

    assert refused_by_the_database(RelatedArticle.objects.create, article=article, target=target)


def test_the_same_byline_twice_is_refused_and_another_role_is_not():
    article = make_article(bylines=[author := make_author()])

    assert refused_by_the_database(Byline.objects.create, article=article, author=author)
    assert not refused_by_the_database(Byline.objects.create, article=article, author=author, role="photographs")


def test_the_same_topic_twice_is_refused():
    article = make_article(topics=["Rain"])

    assert refused_by_the_database(ArticleTopic.objects.create, content_object=article, tag=Topic.objects.get())


def test_a_second_site_identity_is_refused():
    SiteIdentity.load().save()

    assert refused_by_the_database(SiteIdentity.objects.create, pk=2, name="The Other")
    assert not refused_by_the_database(SiteIdentity.load().save)


def test_reads_of_an_hour_are_counted_in_one_row():
    count = ReadCount.objects.create(article=make_article(), hour=timezone.now())

    assert refused_by_the_database(ReadCount.objects.create, article=count.article, hour=count.hour)


@pytest.mark.parametrize("make", [make_section, make_author])
def test_names_in_addresses_are_unique(make):
    make("Rivers")

    assert refused_by_the_database(make, "More rivers", slug="rivers")


def test_what_readers_see_cannot_be_deleted_from_under_them():
    author = make_author()
    edition = make_live(bylines=[author], lead_image=make_image())

    for thing in (edition.article, edition.section, edition.lead_image, author):
        with pytest.raises(ProtectedError):
            thing.delete()


def test_a_draft_can_be_deleted_with_all_its_rows():
    article = make_article(topics=["Rain"], bylines=[make_author()], related=[make_article()])

    article.delete()

    assert (Byline.objects.count(), RelatedArticle.objects.count(), ArticleTopic.objects.count()) == (0, 0, 0)


def test_a_story_gets_its_address_from_the_headline():
    article = Article(headline="Überraschung: Water!", section=make_section())

    article.clean()

    assert article.slug == "überraschung-water"


def test_a_second_story_of_the_same_headline_gets_a_number():
    first = make_article("The flood")
    second = Article(headline="The flood", section=first.section)

    second.clean()

    assert second.slug == "the-flood-2"


def test_the_same_headline_in_another_section_needs_no_number():
    make_article("The flood")
    second = Article(headline="The flood", section=make_section())

    second.clean()

    assert second.slug == "the-flood"


@pytest.mark.parametrize(("headline", "free"), [("The flood", "the-flood-2"), ("नदी", "नदी-2"), ("洪水", "洪水-2")])
def test_an_address_that_readers_once_knew_stays_with_its_story(headline, free):
    known = make_live(headline).article
    known.slug = "moved-on"
    known.save()
    newcomer = Article(headline=headline, section=known.section)

    newcomer.clean()

    assert newcomer.slug == free


def test_a_typed_address_that_is_taken_is_refused_with_one_that_is_free():
    taken = make_article("The flood")
    newcomer = Article(headline="Water", slug="the-flood", section=taken.section)

    with pytest.raises(ValidationError) as refusal:
        newcomer.clean()

    assert refusal.value.message_dict == {"slug": ["This address is taken already. “the-flood-2” is free."]}


def test_a_story_never_stands_at_its_sections_feed():
    article = Article(headline="Feed", section=make_section())

    article.clean()

    assert article.slug == "feed-2"


def test_a_story_keeps_its_own_address():
    article = make_live("The flood").article

    article.full_clean()

    assert article.slug == "the-flood"


def test_a_text_is_cleaned_whichever_way_it_is_saved():
    article = make_article(body='<p onclick="alert(1)">a</p><script>alert(1)</script>')

    article.refresh_from_db()
    assert article.body == "<p>a</p>"


@pytest.mark.parametrize("slug", ["admin", "search", "feed", "topics", "media"])
@pytest.mark.parametrize("make", [make_section, make_page])
def test_sections_and_pages_cannot_take_the_sites_own_addresses(make, slug):
    thing = make("Rivers", slug=slug)

    with pytest.raises(ValidationError, match="the site needs for itself"):
        thing.full_clean()


def test_a_section_cannot_take_a_pages_address():
    make_page("About")

    with pytest.raises(ValidationError, match="A standing page has this address already"):
        make_section("About").clean()


def test_a_page_cannot_take_a_sections_address():
    make_section("World")

    with pytest.raises(ValidationError, match="A section has this address already"):
        make_page("World").clean()


@pytest.mark.parametrize("make", [make_article, make_live])
def test_a_section_may_move_whatever_is_in_it(make):
    section = make().section
    section.slug = "elsewhere"

    section.clean()


def test_topics_are_parted_by_commas_only():
    assert parse_topics(" Climate  change, rain,, New York ,rain") == ["Climate change", "rain", "New York"]
    assert parse_topics(None) == []


@pytest.mark.parametrize("name", ["Oil, gas and coal", "Oil; gas", 'The "new" town', "Oil  gas"])
def test_a_topic_whose_name_would_fall_apart_is_refused(name):
    with pytest.raises(ValidationError, match="no comma"):
        Topic(name=name, slug="oil").full_clean()


@pytest.mark.parametrize("language", ['xx" onx', "english language", "e", "-da"])
def test_a_language_that_no_browser_understands_is_refused(language):
    article = make_article(language=language[:12])

    with pytest.raises(ValidationError, match="A language is written as in"):
        article.full_clean()


@pytest.mark.parametrize("language", ["", "en", "da", "pt-BR", "zh-Hans"])
def test_a_language_is_a_tag(language):
    make_article(language=language).full_clean()


def test_topics_are_shown_as_they_are_typed():
    assert join_topics([make_topic("Rain"), make_topic("New York")]) == "New York, Rain"


def test_topics_differ_by_more_than_case():
    article, other = make_article(topics=["Rain"]), make_article(topics=["rain"])

    assert [topic.name for topic in other.topics.all()] == ["Rain"]
    assert article.topics.get() == other.topics.get()


def test_topics_that_look_alike_in_an_address_get_a_number():
    assert [make_topic(name).slug for name in ("C", "C++", "C#", "!?")] == ["c", "c-1", "c-2", "topic"]


@pytest.mark.parametrize(
    ("make", "publication"),
    [(make_live, "live"), (make_scheduled, "scheduled"), (make_withdrawn, "withdrawn")],
)
def test_the_desk_sees_where_a_story_stands(make, publication):
    article = make().article

    assert Article.objects.with_publication().get(pk=article.pk).publication == publication


@pytest.mark.parametrize("stage", ["draft", "review", "ready"])
def test_a_story_never_published_stands_at_its_stage(stage):
    article = make_article(stage=stage)

    assert Article.objects.with_publication().get(pk=article.pk).publication == stage


def test_a_scheduled_change_shows_as_a_change_to_a_live_story():
    article = make_live("Water").article
    article.headline = "High water"
    article.save()
    publish(article, at=timezone.now() + timedelta(hours=1))

    listed = Article.objects.with_publication().get(pk=article.pk)

    assert listed.publication == "changed"
    assert listed.waits_until is not None


def test_own_stories_are_those_begun_and_those_signed():
    rosa, stranger = make_reporter("Rosa"), make_reporter("Sven")
    begun = make_article(created_by=rosa)
    signed = make_article(created_by=stranger, bylines=[make_author("Rosa", user=rosa)])
    make_article(created_by=stranger, bylines=[make_author("Sven", user=stranger)])

    assert set(Article.objects.own_of(rosa)) == {begun, signed}


def test_what_a_story_says_of_its_picture_comes_first():
    image = make_image(caption="A river", credit="Vera Lind", alt="Water")

    own = make_article(lead_image=image, lead_caption="The flood", lead_credit="Ada", lead_alt="Brown water")
    plain = make_article(lead_image=image)

    assert (own.caption, own.credit, own.alt) == ("The flood", "Ada", "Brown water")
    assert (plain.caption, plain.credit, plain.alt) == ("A river", "Vera Lind", "Water")


def test_what_is_decorative_has_no_words_unless_a_story_has_some():
    image = make_image(alt="Water", is_decorative=True)

    assert (make_article(lead_image=image).alt, make_article(lead_image=image).is_decorative) == ("", True)
    told = make_article(lead_image=image, lead_alt="Brown water")
    assert (told.alt, told.is_decorative) == ("Brown water", False)
    silent = make_article(lead_image=make_image(), lead_alt="Brown water", lead_decorative=True)
    assert (silent.alt, silent.is_decorative) == ("", True)


def test_picture_rights_end_at_their_moment():
    now = timezone.now()
    image = make_image(rights_expire_at=now)

    assert image.rights_expired(now)
    assert not image.rights_expired(now - timedelta(seconds=1))
    assert not make_image().rights_expired()


def test_the_site_has_a_name_before_the_chief_gives_it_one(settings):
    settings.SITE_NAME = "The Morning"

    assert SiteIdentity.load().name == "The Morning"


def test_social_accounts_are_those_filled_in():
    identity = SiteIdentity(name="The Morning", x="https://x.com/morning", mastodon="https://social.example/@morning")

    assert identity.social_accounts == [
        ("X", "https://x.com/morning"),
        ("Mastodon", "https://social.example/@morning"),
    ]


@pytest.mark.parametrize("slug", ["мир", "世界", "नदी"])
def test_addresses_lead_back_in_every_script(slug):
    section = make_section("World", slug=slug)

    assert section.get_absolute_url() == reverse("section_or_page", args=[slug])
    assert Section.objects.get(slug=slug) == section


def copy_of(edition, **changes):
    """An unsaved second edition of the same article."""
    copy = Edition.objects.get(pk=edition.pk)
    copy.pk = None
    copy._state.adding = True
    for name, value in changes.items():
        setattr(copy, name, value)
    return copy


def test_rights_that_end_within_a_week_are_warned_of_the_soonest_first():
    now = timezone.now()
    in_six_days = make_image(rights_expire_at=now + timedelta(days=6))
    tomorrow = make_image(rights_expire_at=now + timedelta(days=1))
    make_image(rights_expire_at=now + timedelta(days=8))
    ended = make_image(rights_expire_at=now - timedelta(seconds=1))
    make_image()

    assert list(Image.objects.rights_ending(within_days=7)) == [tomorrow, in_six_days]
    assert list(Image.objects.rights_ended()) == [ended]


def test_rights_end_at_their_moment():
    moment = timezone.now() + timedelta(days=1)
    image = make_image(rights_expire_at=moment)

    just_before = moment - timedelta(seconds=1)
    assert list(Image.objects.rights_ending(at=just_before)) == [image]
    assert not Image.objects.rights_ended(just_before)
    assert not Image.objects.rights_ending(at=moment)
    assert list(Image.objects.rights_ended(moment)) == [image]
