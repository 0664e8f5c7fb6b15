"""A WordPress export comes in: whole, once, with what did not fit written down; a broken one does not."""

import io
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import OperationalError
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from articles import interchange, workflow
from articles.interchange import wordpress as reader
from articles.models import Address, Article, Author, Byline, Edition, Image, Origin, Section, Topic, Transition

from . import wordpress
from .builders import (
    make_chief,
    make_editor,
    make_live,
    make_reporter,
    make_section,
    picture_file,
    publish,
    run_tasks,
)
from .wordpress import attachment, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    return tmp_path / "old-times.xml"


@pytest.fixture
def world():
    return make_section("World")


@pytest.fixture(autouse=True)
def emil(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_editor("Emil")


def bring_in(file, *items, mapping="", **options):
    """Bring in an export of these items as the command does; return (what it said, its report)."""
    wordpress.write(file, *items)
    report, said = file.with_suffix(".txt"), io.StringIO()
    if mapping:
        options["mapping"] = str(file.with_suffix(".toml"))
        file.with_suffix(".toml").write_text(mapping)
    call_command("import_wordpress", str(file), by="emil", report=str(report), stdout=said, **options)
    return said.getvalue(), report.read_text()


def bring_in_with_pictures(file, *items, pictures, mapping=None):
    """Bring in an export; `pictures` are the files that are found at their addresses. Return the report."""

    def get_picture(url):
        if url not in pictures:
            raise interchange.NotFetched("The host answered 404.")
        return pictures[url]

    wordpress.write(file, *items)
    export, written = interchange.WordPress(file), io.StringIO()
    arrivals = interchange.Arrivals(
        export,
        by=User.objects.get(username="emil"),
        mapping=mapping or interchange.Mapping(),
        report=interchange.Report(written, export),
        get_picture=get_picture,
    )
    for story in export.stories():
        arrivals.take_in(story)
    return written.getvalue()


def river():
    return picture_file().read()


def test_a_post_arrives_whole(client, file, world):
    said, _report = bring_in(
        file,
        post(
            12,
            "The river rises",
            "<p>The water came in the night.</p>",
            excerpt="Nobody had expected it.",
            tags=["Floods", "Rain & snow"],
            modified="2019-05-05 08:00:00",
            categories=[("world", "World"), ("rivers", "Rivers &amp; Lakes")],
        ),
    )

    edition = Edition.objects.live().get()
    assert edition.headline == "The river rises"
    assert edition.standfirst == "Nobody had expected it."
    assert edition.body == "<p>The water came in the night.</p>"
    assert edition.get_absolute_url() == "/world/the-river-rises/"
    assert edition.first_published_at == datetime(2019, 5, 4, 6, 30, tzinfo=UTC)
    assert edition.updated_at == datetime(2019, 5, 5, 8, 0, tzinfo=UTC)
    assert edition.names == ["Rosa Lind"]
    assert sorted(edition.topics.names()) == ["Floods", "Rain & snow", "Rivers & Lakes"]
    assert Author.objects.get().slug == "rosa-lind"
    assert edition.article.stage == "ready"
    assert "1 published" in said
    assert "2019" in client.get("/world/the-river-rises/").content.decode()


def test_the_old_address_leads_to_the_new_one(client, file, world):
    bring_in(file, post(12, slug="flut-in-köln", link="https://old.example/2019/05/flut-in-k%C3%B6ln/"))

    for path in ("/2019/05/flut-in-köln/", "/2019/05/flut-in-k%C3%B6ln", "/2019/05/flut-in-köln?"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, "/world/flut-in-k%C3%B6ln/")
    assert client.get("/2019/05/another/").status_code == 404


def test_an_old_address_of_what_nobody_may_see_leads_nowhere(client, file, world):
    article = make_live(section=world).article
    bring_in(file, post(12, status="draft"), post(13, slug="soon", status="future", date="2099-01-01 00:00:00"))
    Address.objects.create(path="/2019/05/the-river-rises/", article=Article.objects.get(stage="draft"))

    assert client.get("/2019/05/the-river-rises/").status_code == 404
    assert client.get("/2019/05/soon/").status_code == 404
    assert article.addresses.count() == 1


def test_a_story_that_was_withdrawn_is_gone_at_its_old_address_too(client, file, world, emil):
    bring_in(file, post(12))
    workflow.withdraw(Article.objects.get(), by=emil, reason="Another river.")

    assert client.get("/2019/05/the-river-rises/").status_code == 410


def test_nothing_comes_in_twice(file, world):
    bring_in(file, post(12))
    said, _report = bring_in(file, post(12, "Another headline"), post(13, slug="second"))

    assert sorted(Article.objects.values_list("slug", flat=True)) == ["second", "the-river-rises"]
    assert not Article.objects.filter(headline="Another headline").exists()
    assert "1 here already" in said
    assert Author.objects.count() == 1


def test_it_is_on_record_who_brought_a_story_in_and_nobody_gets_mail(file, world, emil):
    bring_in(file, post(12))

    step = Transition.objects.get()
    assert (step.verb, step.by) == ("bring_in", emil)
    assert not DBTaskResult.objects.exists()


def test_nobody_gets_mail_about_what_came_in_for_review_but_about_what_is_submitted_here(file, world, emil):
    clara = make_chief()
    clara.email = "clara@example.org"
    clara.save()
    bring_in(file, post(12, status="pending"))
    run_tasks()
    assert mail.outbox == []

    article = Article.objects.get()
    workflow.send_back(article, by=clara, note="Too long.")
    workflow.submit(article, by=emil)
    run_tasks()
    assert [message.to for message in mail.outbox] == [["clara@example.org"]]


def test_a_dry_run_keeps_nothing(file, world):
    said, report = bring_in(
        file, post(12, tags=["Floods"], content="<p>Water [poll id=3]</p>"), post(13, slug="b"), dry_run=True
    )

    assert "2 published" in said
    assert "tried only: nothing was kept" in report
    assert "The shortcode [poll] has nothing here" in report
    for model in (Article, Edition, Topic, Author, Origin, Address, Transition):
        assert not model.objects.exists()


@pytest.mark.parametrize(
    ("status", "stage", "said"),
    [("draft", "draft", "1 drafts"), ("pending", "review", "1 in review"), ("private", "draft", "1 drafts")],
)
def test_what_was_not_public_stays_so(client, file, world, status, stage, said):
    told, report = bring_in(file, post(12, status=status))

    assert Article.objects.get().stage == stage
    assert not Edition.objects.exists()
    assert said in told
    assert client.get("/world/the-river-rises/").status_code == 404
    assert ("private or behind a password" in report) == (status == "private")


def test_what_was_behind_a_password_is_a_draft(file, world):
    bring_in(file, post(12, password="between-two-rivers"))

    assert not Edition.objects.exists()


def test_what_was_scheduled_waits_for_its_moment(file, world):
    moment = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    bring_in(file, post(12, status="future", date=f"{moment:%Y-%m-%d %H:%M:%S}"))

    assert Edition.objects.waiting().get().live_from == moment


def test_a_page_is_an_article_in_the_section_for_pages(file, world):
    bring_in(file, post(12, kind="page", categories=[]), mapping='pages = "house"\nsections = {house = "house"}')

    assert Article.objects.get().section.slug == "house"


def test_the_mapping_says_what_becomes_of_categories(file):
    mapping = """
    ignore = ["uncategorised"]
    section = "news"
    [sections]
    welt = "world"
    leute = "news"
    [topics]
    rivers = "Running water"
    [authors]
    rosa = "rosa-l"
    """
    welt, leute = ("welt", "Welt"), ("leute", "Leute")
    rivers, nothing = ("rivers", "Rivers"), ("uncategorised", "Uncategorised")
    bring_in(
        file,
        post(1, slug="a", categories=[rivers, welt, leute, nothing]),
        post(2, slug="b", categories=[rivers, nothing]),
        mapping=mapping,
    )

    first, second = Article.objects.order_by("slug")
    assert (first.section.slug, first.section.name) == ("world", "Welt")
    assert sorted(first.topics.names()) == ["Leute", "Running water"]
    assert second.section.slug == "news"
    assert sorted(second.topics.names()) == ["Running water"]
    assert Byline.objects.filter(author__slug="rosa-l", author__name="Rosa Lind").count() == 2


def test_the_main_category_comes_first(file, world):
    make_section("Rivers", slug="rivers")
    categories = [("rivers", "Rivers"), ("world", "World")]
    bring_in(file, post(1, categories=categories, _yoast_wpseo_primary_category="3"))

    assert Article.objects.get().section == world


def test_a_story_that_finds_no_section_is_a_draft_and_says_so(file):
    _said, report = bring_in(file, post(12))

    assert Article.objects.get().section is None
    assert "It is a draft: The story is in no section." in report
    assert list(Article.objects.get().topics.names()) == ["World"]


def test_several_authors_keep_their_order(file, world):
    bring_in(file, post(12, authors=[("cap-jonas", "Jonas Berg"), ("cap-rosa", "Rosa Lind")]))

    names = [byline.author.name for byline in Article.objects.get().bylines.all()]
    assert names == ["Jonas Berg", "Rosa Lind"]


def test_an_author_who_is_here_already_is_the_same(file, world):
    rosa = Author.objects.create(name="Rosa Lind", slug="rosa-lind")
    bring_in(file, post(12))

    assert Byline.objects.get().author == rosa


def test_an_address_that_is_taken_becomes_another(file, world):
    make_live("The river rises", section=world)
    _said, report = bring_in(file, post(12))

    assert sorted(Article.objects.values_list("slug", flat=True)) == ["the-river-rises", "the-river-rises-post-12"]
    assert "Its address “the-river-rises” was taken; it has “the-river-rises-post-12”." in report


def test_links_between_stories_hold_the_story(file, world):
    link = (
        '<p><a href="https://old.example/2019/05/first/">before</a> and <a href="https://old.example/2020/x/">x</a></p>'
    )
    bring_in(file, post(1, slug="first"), post(2, slug="second", content=link))

    first, second = Article.objects.order_by("slug")
    assert second.body == (
        f'<p><a data-article="{first.pk}">before</a> and <a href="/2020/x/" rel="noopener">x</a></p>'
    )


def test_words_too_long_are_cut_and_told(file, world):
    _said, report = bring_in(file, post(12, "Water " * 80, excerpt="Rain " * 200))

    article = Article.objects.get()
    assert len(article.headline) == 300
    assert len(article.standfirst) == 600
    assert "The headline was cut to 300 characters" in report
    assert "The standfirst was cut to 600 characters" in report


def test_bodies_pass_the_allow_list(file, world):
    bring_in(file, post(12, content='<p onclick="x()">Water<script>alert(1)</script><img src=x onerror=y></p>'))

    assert Edition.objects.get().body == "<p>Water</p>"


def test_a_text_too_long_is_told_and_the_next_comes_in(file, world):
    _said, report = bring_in(file, post(1, content="x" * 500_001), post(2, slug="second"))

    assert Article.objects.get().slug == "second"
    assert "Not taken in: The text is too long: 500,008 characters" in report


def test_what_is_no_story_is_counted(file, world):
    _said, report = bring_in(
        file, post(1, kind="nav_menu_item"), post(2, kind="product"), post(3, status="trash"), post(4)
    )

    assert Article.objects.count() == 1
    assert "Left out: 1 of “nav_menu_item”" in report
    assert "Left out: 1 of “post (trash)”" in report


# Pictures


def test_pictures_come_with_their_words(file, world):
    large = "https://old.example/wp-content/uploads/river.jpg"
    image = '<img class="wp-image-9" src="https://old.example/wp-content/uploads/river-300x200.jpg">'
    body = f'<figure class="wp-block-image">{image}<figcaption>Here only</figcaption></figure><p>Water.</p>'
    report = bring_in_with_pictures(
        file,
        post(12, content=body, _thumbnail_id="9"),
        attachment(9, large, caption="The river", _wp_attachment_image_alt="A brown river", _media_credit="Vera Lind"),
        pictures={large: river()},
    )

    image = Image.objects.get()
    assert (image.alt, image.caption, image.credit) == ("A brown river", "The river", "Vera Lind")
    assert image.source == large
    edition = Edition.objects.live().get()
    assert edition.lead_image == image
    assert edition.body == f'<figure data-image="{image.pk}" data-caption="Here only"></figure>\n<p>Water.</p>'
    assert "not here" not in report
    assert image.uses.count() == 4


def test_a_picture_is_fetched_once(file, world):
    url = "https://old.example/wp-content/uploads/river.jpg"
    items = [attachment(9, url, _media_credit="Vera Lind", _wp_attachment_image_alt="A river")]
    bring_in_with_pictures(file, post(1, _thumbnail_id="9"), *items, pictures={url: river()})
    bring_in_with_pictures(file, post(2, slug="second", _thumbnail_id="9"), *items, pictures={})

    assert Image.objects.count() == 1
    assert Edition.objects.filter(lead_image=Image.objects.get()).count() == 2


def test_a_picture_that_cannot_be_had_is_told(file, world):
    report = bring_in_with_pictures(
        file, post(12, _thumbnail_id="9"), attachment(9, "https://old.example/river.jpg"), pictures={}
    )

    assert Edition.objects.live().get().lead_image is None
    assert "The picture https://old.example/river.jpg is not here: The host answered 404." in report


def test_what_is_no_picture_is_told(file, world):
    url = "https://old.example/river.jpg"
    report = bring_in_with_pictures(
        file, post(12, _thumbnail_id="9"), attachment(9, url), pictures={url: b"<html>Not found</html>"}
    )

    assert not Image.objects.exists()
    assert "This file is not a JPEG" in report


def test_a_picture_that_names_nobody_has_the_credit_of_the_mapping(file, world):
    url = "https://old.example/river"
    bring_in_with_pictures(
        file,
        post(12, _thumbnail_id="9"),
        attachment(9, url, title="IMG_2041"),
        pictures={url: river()},
        mapping=interchange.Mapping(credit="The Old Times"),
    )

    image = Image.objects.get()
    assert (image.credit, image.is_decorative, image.original_name) == ("The Old Times", True, "river.jpeg")
    assert Edition.objects.live().get().lead_image == image


def test_without_a_credit_the_story_is_a_draft_and_says_why(file, world):
    url = "https://old.example/river.jpg"
    report = bring_in_with_pictures(file, post(12, _thumbnail_id="9"), attachment(9, url), pictures={url: river()})

    assert Article.objects.get().stage == "draft"
    assert "It is a draft: The lead picture has no credit." in report


def test_pictures_stay_where_they_are_unless_asked_for(file, world):
    said, _report = bring_in(
        file, post(12, _thumbnail_id="9"), attachment(9, "http://127.0.0.1/river.jpg", _media_credit="Vera")
    )

    assert not Image.objects.exists()
    assert "1 pictures left where they are" in said


def test_pictures_of_this_machine_are_not_fetched(file, world):
    _said, report = bring_in(
        file, post(12, _thumbnail_id="9"), attachment(9, "http://127.0.0.1:8000/river.jpg"), fetch_pictures=True
    )

    assert not Image.objects.exists()
    assert "127.0.0.1 is no public address." in report


# What is refused


def refused(file, **options):
    with pytest.raises(CommandError) as error:
        call_command("import_wordpress", str(file), by="emil", report=str(file) + ".txt", **options)
    assert not Article.objects.exists()
    return str(error.value)


def test_a_file_that_was_cut_off_is_refused_before_anything_comes_in(file, world):
    wordpress.write(file, post(1), post(2, slug="second"))
    file.write_bytes(file.read_bytes()[:-300])

    assert "is broken or was cut off: line" in refused(file)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"{}", b"<rss><channel>", b"\xff\xfe\x00", b"<a>&b;</a>"])
def test_what_is_no_export_is_refused(file, content):
    file.write_bytes(content)
    assert "Nothing was taken in." in refused(file)


def test_other_xml_is_refused(file):
    file.write_text("<opml><body><outline/></body></opml>")
    assert "is not an export of WordPress: it is built otherwise" in refused(file)


def test_entities_are_refused(file):
    bomb = '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    wordpress.write(file, post(1, "&b;"))
    file.write_text(file.read_text().replace("<rss", bomb + "<rss", 1))

    assert "defines entities" in refused(file)


def test_files_from_outside_are_not_read(file, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("between two rivers")
    wordpress.write(file, post(1))
    file.write_text(file.read_text().replace("<rss", f'<!DOCTYPE rss [<!ENTITY x SYSTEM "file://{secret}">]><rss', 1))

    assert "defines entities" in refused(file)


def test_a_file_of_a_gigabyte_is_refused(file):
    with file.open("wb") as sparse:
        sparse.truncate(2**30)
    assert "has 1.0 GB; files up to 1 GB are read" in refused(file)


def test_an_item_without_end_is_refused(file, monkeypatch):
    monkeypatch.setattr(reader, "LARGEST_ITEM", 100_000)
    wordpress.write(file, post(1, content="x" * 200_000))
    assert "larger than 0 MB: no story is" in refused(file)


def test_elements_without_end_are_refused(file):
    wordpress.write(file, "<item>" + "<a>" * 30 + "</a>" * 30 + "</item>")
    assert "it is built otherwise" in refused(file)


def test_control_characters_are_passed_over(file, world):
    wordpress.write(file, post(1, content="<p>Wa\x0bter\x1f.</p>"))
    call_command("import_wordpress", str(file), by="emil", report=str(file) + ".txt", stdout=io.StringIO())

    assert Edition.objects.get().body == "<p>Water.</p>"


@pytest.mark.parametrize("day", ["Mon, 01 Jan 99999999999999999999 00:00:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1400"])
def test_a_moment_beyond_the_calendar_is_none(file, world, day):
    item = post(1, slug="one", date="").replace("<title>", f"<pubDate>{day}</pubDate><title>", 1)
    _said, report = bring_in(file, item, post(2, slug="two"))

    assert {edition.slug for edition in Edition.objects.live()} == {"one", "two"}
    assert "It has no date: it is published as of today." in report


def test_an_old_address_that_is_none_is_told(file, world):
    _said, report = bring_in(file, post(1, slug="one", link="http://[bad/"), post(2, slug="two"))

    assert {edition.slug for edition in Edition.objects.live()} == {"one", "two"}
    assert "Its old address http://[bad/ cannot be read, and leads nowhere." in report


def test_a_stop_is_told_and_the_next_run_goes_on(file, world, monkeypatch):
    items = [post(1, slug="one"), post(2, slug="two"), post(3, slug="three")]
    wordpress.write(file, *items)
    publish_one = interchange.Arrivals.take_in

    def fail_at_the_second(arrivals, story):
        if story.key == "post 2":
            raise OperationalError("disk full")
        publish_one(arrivals, story)

    with monkeypatch.context() as broken:
        broken.setattr(interchange.Arrivals, "take_in", fail_at_the_second)
        with pytest.raises(CommandError, match=r"Stopped: disk full\. Whole stories are in; run it again to go on"):
            bring_in(file, *items)
    assert "Stopped at post 2, “The river rises”: disk full" in file.with_suffix(".txt").read_text()
    assert Article.objects.count() == 1

    bring_in(file, *items)

    assert Edition.objects.live().count() == 3


def test_a_reporter_cannot_bring_anything_in(file):
    make_reporter("Rosa")
    wordpress.write(file, post(1))
    with pytest.raises(CommandError, match="rosa may not publish stories; name an editor"):
        call_command("import_wordpress", str(file), by="rosa", report=str(file) + ".txt")


@pytest.mark.parametrize(
    ("mapping", "sentence"),
    [
        ("sections = 3", "“sections” in .* is not what docs/interchange.md says it is"),
        ("[sections]\nworld = 3", "“sections” in .* is not what"),
        ("colour = 'red'", "says “colour”, which means nothing here"),
        ("x", "is not TOML"),
        ("section = 'nowhere'", "There is no section with the address “nowhere”"),
        ("[sections]\nworld = 'a b'", "“a b” in the mapping: An address has letters"),
    ],
)
def test_a_mapping_that_says_nothing_sensible_is_refused(file, mapping, sentence):
    with pytest.raises(CommandError, match=sentence):
        bring_in(file, post(1), mapping=mapping)


def test_a_section_that_an_editor_has_renamed_is_not_made_again(file, world):
    bring_in(file, post(1))

    assert Section.objects.get() == world


def test_publishing_anew_goes_on_as_with_any_story(client, file, world):
    bring_in(file, post(12))
    article = Article.objects.get()
    article.headline = "The river falls"
    article.save()
    edition = publish(article)

    assert edition.first_published_at == datetime(2019, 5, 4, 6, 30, tzinfo=UTC)
    assert client.get("/2019/05/the-river-rises/").status_code == 301
