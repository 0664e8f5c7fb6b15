"""A Ghost export comes in as a WordPress one does; a broken one does not."""

import io
import json
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from articles import interchange
from articles.interchange import ghost as reader
from articles.models import Article, Edition, Image

from .builders import make_editor, make_section, picture_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def emil(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    return make_editor("Emil")


@pytest.fixture
def file(tmp_path):
    return tmp_path / "old-times.json"


@pytest.fixture
def world():
    return make_section("World")


def post(key="5f1", **fields):
    return {
        "id": key,
        "title": "The river rises",
        "slug": "the-river-rises",
        "html": "<p>The water came in the night.</p>",
        "type": "post",
        "status": "published",
        "visibility": "public",
        "published_at": "2019-05-04T06:30:00.000Z",
        "updated_at": "2019-05-05T08:00:00.000Z",
        **fields,
    }


def write(file, *posts, **tables):
    data = {
        "posts": posts,
        "users": [
            {"id": "1", "name": "Rosa Lind", "slug": "rosa"},
            {"id": "2", "name": "Jonas Berg", "slug": "jonas"},
        ],
        "tags": [
            {"id": "a", "name": "World", "slug": "world"},
            {"id": "b", "name": "Floods", "slug": "floods"},
            {"id": "c", "name": "#feature", "slug": "hash-feature"},
        ],
        "posts_authors": [
            {"id": "x", "post_id": "5f1", "author_id": "1", "sort_order": 1},
            {"id": "y", "post_id": "5f1", "author_id": "2", "sort_order": 0},
        ],
        "posts_tags": [
            {"id": "p", "post_id": "5f1", "tag_id": "b", "sort_order": 2},
            {"id": "q", "post_id": "5f1", "tag_id": "a", "sort_order": 0},
            {"id": "r", "post_id": "5f1", "tag_id": "c", "sort_order": 1},
        ],
        "posts_meta": [{"id": "m", "post_id": "5f1", "meta_title": "River", "og_title": "The river!"}],
        **tables,
    }
    file.write_text(json.dumps({"db": [{"meta": {"version": "5.96.0"}, "data": data}]}))


def bring_in(file, *posts, tables=None, **options):
    write(file, *posts, **(tables or {}))
    said, report = io.StringIO(), file.with_suffix(".txt")
    options = {"site": "https://old.example", **options}
    call_command("import_ghost", str(file), by="emil", report=str(report), stdout=said, **options)
    return said.getvalue(), report.read_text()


def test_a_post_arrives_whole(client, file, world):
    bring_in(file, post(custom_excerpt="Nobody had expected it."))

    edition = Edition.objects.live().get()
    assert (edition.headline, edition.standfirst) == ("The river rises", "Nobody had expected it.")
    assert (edition.search_title, edition.social_title) == ("River", "The river!")
    assert edition.section == world
    assert edition.names == ["Jonas Berg", "Rosa Lind"]
    assert list(edition.topics.names()) == ["Floods"]
    assert edition.first_published_at == datetime(2019, 5, 4, 6, 30, tzinfo=UTC)
    assert edition.updated_at == datetime(2019, 5, 5, 8, 0, tzinfo=UTC)
    response = client.get("/the-river-rises/")
    assert (response.status_code, response["Location"]) == (301, "/world/the-river-rises/")


def test_nothing_comes_in_twice(file, world):
    bring_in(file, post())
    said, _report = bring_in(file, post(), post("5f2", slug="second"))

    assert Article.objects.count() == 2
    assert "1 here already" in said


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"status": "draft"}, ""),
        ({"visibility": "members"}, "It was for members only: it is a draft here."),
        ({"visibility": "paid"}, "It was for members only: it is a draft here."),
    ],
)
def test_what_was_not_public_stays_so(client, file, world, fields, sentence):
    _said, report = bring_in(file, post(**fields))

    assert Article.objects.get().stage == "draft"
    assert not Edition.objects.exists()
    assert sentence in report
    assert client.get("/the-river-rises/").status_code == 404


def test_links_lead_on_and_code_stays_behind(file, world):
    html = '<p><a href="__GHOST_URL__/first/">x</a><script>y()</script></p>'
    _said, report = bring_in(
        file, post("5f0", slug="first"), post(html=html, codeinjection_head="<script>z()</script>")
    )

    first, second = Article.objects.order_by("slug")
    assert second.body == f'<p><a data-article="{first.pk}">x</a></p>'
    assert "Code that was put into its page was left out." in report
    assert "A script was left out." in report


def test_pictures_are_fetched_from_the_site(file, world, emil):
    url = "https://old.example/content/images/2019/05/river.jpg"
    html = '<figure class="kg-card kg-image-card"><img src="__GHOST_URL__/content/images/2019/05/river.jpg"></figure>'
    meta = {"id": "m", "post_id": "5f1", "feature_image_alt": "A river", "feature_image_caption": "By <b>Vera</b>"}
    write(
        file,
        post(html=html + "<p>Water</p>", feature_image="__GHOST_URL__/content/images/2019/05/river.jpg"),
        posts_meta=[meta],
    )
    export = interchange.Ghost(file, "https://old.example")
    arrivals = interchange.Arrivals(
        export,
        by=emil,
        mapping=interchange.Mapping(credit="The Old Times"),
        report=interchange.Report(io.StringIO(), export),
        get_picture={url: picture_file().read()}.__getitem__,
    )

    for story in export.stories():
        arrivals.take_in(story)

    image = Image.objects.get()
    assert (image.credit, image.source) == ("The Old Times", url)
    edition = Edition.objects.live().get()
    assert edition.lead_image == image
    assert edition.body.startswith(f'<figure data-image="{image.pk}"')


def test_a_page_is_an_article_too(file, world):
    bring_in(file, post(type="page"))

    assert Edition.objects.live().get().section == world


def test_a_dry_run_keeps_nothing(file, world):
    said, _report = bring_in(file, post(), dry_run=True)

    assert "1 published" in said
    assert not Article.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b'{"db": [{"data": {"posts": [{"id": "1", "ti',
        b"[" * 100_000,
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"db": []}',
        b'{"db": [{"data": []}]}',
        b'{"db": [{"data": {"posts": 3}}]}',
        b'{"db": [{"data": {"posts": [3]}}]}',
        b'{"db": [{"data": {"posts": [], "users": [{}]}}]}',
        b'{"db": [{"data": {"posts": [{"id": ["1"]}]}}]}',
    ],
)
def test_what_is_no_export_is_refused(file, content):
    file.write_bytes(content)

    with pytest.raises(CommandError, match=r"(is broken or was cut off|is not an export of Ghost).*Nothing was taken"):
        call_command("import_ghost", str(file), by="emil", report=str(file) + ".txt")


def test_a_file_too_large_is_refused_unread(file):
    with file.open("wb") as sparse:
        sparse.truncate(reader.LARGEST + 1)

    with pytest.raises(CommandError, match="files of Ghost up to 256 MB are read"):
        call_command("import_ghost", str(file), by="emil", report=str(file) + ".txt")


def test_values_of_other_kinds_are_passed_over(file, world):
    bring_in(file, post(title=3, slug=None, html=["x"], published_at="never", updated_at=10**30))

    assert Article.objects.get().headline == ""


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_moment_beyond_the_calendar_is_none(file, world, moment):
    _said, report = bring_in(file, post(slug="one", published_at=moment))

    assert Edition.objects.live().get().slug == "one"
    assert "It has no date: it is published as of today." in report


def test_half_a_character_stops_nothing(file, world):
    _said, report = bring_in(
        file,
        post("5f1", slug="one", html="<p>Water \ud83d.</p>"),
        post("5f2", slug="two", title="Half a wave \ud83c"),
        post("5f3", slug="three"),
    )

    assert [article.slug for article in Article.objects.all()] == ["three"]
    assert "post 5f1, “The river rises” /one/\n  - Not taken in:" in report
    assert "post 5f2, “Half a wave \\ud83c” /two/\n  - Not taken in:" in report


def test_a_picture_whose_words_no_database_takes_stops_nothing(file, world, emil):
    url = "https://old.example/river.jpg"
    meta = {"id": "m", "post_id": "5f1", "feature_image_alt": "A river\ud83c at night"}
    write(file, post("5f1", slug="one", feature_image=url), post("5f2", slug="two"), posts_meta=[meta])
    export, written = interchange.Ghost(file, "https://old.example"), io.StringIO()
    arrivals = interchange.Arrivals(
        export,
        by=emil,
        mapping=interchange.Mapping(),
        report=interchange.Report(written, export),
        get_picture={url: picture_file().read()}.__getitem__,
    )

    for story in export.stories():
        arrivals.take_in(story)

    assert Article.objects.count() == 2
    assert f"The picture {url} is not here:" in written.getvalue()


@pytest.mark.parametrize(
    ("fields", "tables", "sentence"),
    [
        ({"status": ["published"]}, {}, "Its status means nothing here: it is a draft."),
        ({"visibility": {"tier": 1}}, {}, "It was for members only: it is a draft here."),
        ({"author_id": ["1"]}, {"posts_authors": [{"id": "x", "post_id": ["5f1"], "author_id": {}}]}, ""),
        ({}, {"posts_meta": [{"id": "m", "post_id": []}], "members": 3}, ""),
        ({}, {"posts_tags": [{"id": "p", "post_id": "5f1", "tag_id": [], "sort_order": "x"}]}, ""),
    ],
    ids=["status", "visibility", "author", "meta", "order"],
)
def test_keys_and_states_of_other_kinds_stop_nothing(file, world, fields, tables, sentence):
    tags = [{"id": "q", "post_id": "5f2", "tag_id": "a", "sort_order": 0}]
    tables = {"posts_authors": [], **tables, "posts_tags": [*tables.get("posts_tags", []), *tags]}
    _said, report = bring_in(file, post("5f1", slug="one", **fields), post("5f2", slug="two"), tables=tables)

    assert {article.slug for article in Article.objects.all()} == {"one", "two"}
    assert Edition.objects.live().filter(slug="two").exists()
    assert sentence in report


def test_an_author_without_letters_is_left_out_and_told(client, file, world):
    users = [{"id": "1", "name": "Rosa Lind", "slug": "rosa"}, {"id": "2", "name": "***", "slug": "-"}]
    _said, report = bring_in(file, post(), tables={"users": users})

    edition = Edition.objects.live().get()
    assert edition.names == ["Rosa Lind"]
    assert "The author “***” was left out: there is no letter in the name." in report
    assert client.get(edition.get_absolute_url()).status_code == 200
