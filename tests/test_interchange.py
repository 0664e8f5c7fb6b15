"""A whole site goes out in one archive and comes in again the same; an archive that is not whole does not."""

import hashlib
import io
import json
import shutil
import zipfile
from pathlib import Path
from threading import Thread

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection

from articles import interchange, preview_links
from articles.interchange import nouns
from articles.interchange.exporting import as_it_is_now
from articles.models import (
    AccessEvent,
    Article,
    Author,
    Edition,
    Image,
    PreviewLink,
    Section,
    Staffer,
)

from .builders import (
    make_article,
    make_image,
    make_newspaper,
    make_reporter,
    make_section,
    run_tasks,
    the_chief,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def file(tmp_path):
    return tmp_path / "newspaper.zip"


def make_empty():
    """Leave the site as `migrate` makes it."""
    kept = {"contenttypes.contenttype", "auth.permission", "auth.group", "auth.group_permissions"}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower not in kept:
            model._base_manager.all()._raw_delete("default")
    shutil.rmtree(default_storage.path(""), ignore_errors=True)


def read(file):
    """Return the manifest and {name: content} of an archive."""
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    return json.loads(content.pop("manifest.json")), content


def write(file, content, **manifest):
    """Write an archive by hand, as docs/interchange.md says it is written."""
    members = {
        name: {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        | ({"rows": data.count(b"\n")} if name.startswith("rows/") else {})
        for name, data in content.items()
    }
    manifest = {
        "format": "newsroom-archive",
        "version": 1,
        "written_at": "2026-11-24T06:00:00+00:00",
        "site": {"name": "The Harbour Times", "url": "https://harbour.example"},
        "members": members,
        "missing": [],
    } | manifest
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
        archive.writestr("manifest.json", json.dumps(manifest))


def line(model, pk, **fields):
    return (json.dumps({"model": model, "pk": pk, "fields": fields}) + "\n").encode()


def section_row(**fields):
    return {"rows/articles.section.jsonl": line("articles.section", 5, **{"name": "World", "slug": "world"} | fields)}


def refusal(file):
    """Return the sentence with which an archive is refused; nothing of it is in the site."""
    with pytest.raises(interchange.Refused) as refused:
        interchange.restore(file)
    assert not any(model._base_manager.exists() for model in nouns.exported() if model is not Group)
    assert Group.objects.count() == 4
    folder = Path(default_storage.path(""))
    assert not [path for path in folder.rglob("*") if path.is_file()]
    return str(refused.value)


def test_a_site_comes_in_as_it_went_out(client, file, tmp_path):
    article = make_newspaper()
    pages = ["/", "/world/", "/world/flood/", "/about/", "/authors/rosa-lind/", "/topics/rain/", "/search/?q=water"]
    drawn = {path: client.get(path).content for path in pages}
    call_command("export", str(file), stdout=io.StringIO())
    make_empty()

    call_command("import", str(file), stdout=io.StringIO())
    run_tasks()

    interchange.export(tmp_path / "again.zip")
    (manifest, before), (again, after) = read(file), read(tmp_path / "again.zip")
    assert after == before
    assert again["members"] == manifest["members"]
    assert {path: client.get(path).content for path in pages} == drawn
    edition = Edition.objects.live().get(article=article)
    earlier = Edition.objects.get(article=article, live_until=edition.live_from)
    assert earlier.live_until.microsecond % 1000, "a moment lost its microseconds"
    assert set(edition.article.corrections.values_list("kind", flat=True)) == {"correction"}
    assert article.revisions.autosaves().count() == 1


def test_everything_is_in_the_archive_or_left_out_with_a_reason(file):
    interchange.export(file)

    _manifest, content = read(file)
    there = {name.removeprefix("rows/").removesuffix(".jsonl") for name in content if name.startswith("rows/")}
    every = {model._meta.label_lower for model in apps.get_models()}
    assert there | nouns.LEFT_OUT.keys() == every
    assert not there & nouns.LEFT_OUT.keys()
    assert all(nouns.LEFT_OUT.values())
    assert nouns.FIELDS_LEFT_OUT.keys() <= there


def test_no_password_session_or_preview_link_leaves_the_house(client, file):
    rosa = make_reporter()
    client.force_login(rosa)
    article = make_article()
    preview_links.make(article, by=the_chief(), days=7)
    Authenticator.objects.create(user=rosa, type="totp", data={"secret": "second-factor-secret"})
    session = {"session_key": client.session.session_key, "ip": "192.0.2.7", "user_agent": "Firefox of Rosa"}
    UserSession.objects.create(user=rosa, **session)
    AccessEvent.objects.create(what="signed_in", account=rosa, address="192.0.2.7")

    interchange.export(file)

    written = b"".join(read(file)[1].values())
    assert b"second-factor-secret" not in written
    assert b"192.0.2.7" not in written
    assert rosa.username.encode() in written
    assert rosa.password.encode() not in written
    assert client.session.session_key.encode() not in written
    assert PreviewLink.objects.get().token_hash.encode() not in written
    assert file.stat().st_mode & 0o777 == 0o600


def test_users_come_without_passwords_and_with_their_rights(client, file):
    make_newspaper()
    interchange.export(file)
    make_empty()

    interchange.restore(file)

    emil = User.objects.get(username="emil")
    assert not emil.has_usable_password()
    assert not client.login(username="emil", password="between-two-rivers")
    assert emil.groups.get().name == "Editor"
    assert emil.has_perm("articles.publish_article")
    assert emil.has_perm("articles.delete_page")
    assert Staffer.objects.get(user=emil).sections.get() == Section.objects.get(name="World")


def test_a_password_in_an_archive_is_not_taken_in(file):
    write(file, {"rows/auth.user.jsonl": line("auth.user", 3, username="mallory", password="md5$a$b", groups=[])})

    interchange.restore(file)

    assert not User.objects.get().has_usable_password()


def test_pictures_come_in_with_their_originals_and_get_their_sizes_from_the_worker(file):
    image = make_image()
    original = Path(image.file.path).read_bytes()
    interchange.export(file)
    make_empty()

    call_command("import", str(file), stdout=io.StringIO())

    restored = Image.objects.get(pk=image.pk)
    assert Path(restored.file.path).read_bytes() == original
    assert restored.renditions == []
    run_tasks()
    restored.refresh_from_db()
    assert len(restored.renditions) > 10


def test_the_keys_go_on_after_those_that_came_in(file):
    write(file, section_row())
    interchange.restore(file)

    assert make_section("Sport").pk > Section.objects.get(name="World").pk == 5


def test_an_archive_that_was_written_by_hand_comes_in(file):
    write(
        file,
        section_row()
        | {
            "rows/articles.article.jsonl": line("articles.article", 7, headline="Flood", slug="flood", section=5),
            "rows/articles.author.jsonl": line("articles.author", 1, name="Rosa Lind", slug="rosa-lind"),
        },
    )

    interchange.restore(file)

    article = Article.objects.get()
    assert (article.pk, article.section.name, article.stage) == (7, "World", "draft")
    assert Author.objects.get().name == "Rosa Lind"


def test_bodies_pass_the_allow_list(file):
    body = '<p onclick="alert(1)">Water<script>alert(2)</script></p>'
    write(file, {"rows/articles.page.jsonl": line("articles.page", 1, title="About", slug="about", body=body)})

    interchange.restore(file)

    assert apps.get_model("articles.Page").objects.get().body == "<p>Water</p>"


def test_a_site_that_holds_anything_is_left_alone(file):
    interchange.export(file)
    make_section("World")

    with pytest.raises(interchange.Refused, match="This site holds 1 section already"):
        interchange.restore(file)


def test_the_command_says_why_it_refuses(file):
    with pytest.raises(CommandError, match=r"There is no file .*newspaper.zip. Nothing was taken in."):
        call_command("import", str(file))


def test_what_is_no_archive_is_refused(file):
    file.write_bytes(b"<rss>" * 1000)
    assert "is not an archive of a newspaper" in refusal(file)


def test_an_archive_that_was_cut_off_is_refused(file):
    write(file, section_row())
    file.write_bytes(file.read_bytes()[:-40])
    assert "was cut off on its way" in refusal(file)


def test_a_zip_of_something_else_is_refused(file):
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("holiday.jpg", b"...")
    assert "has no manifest.json" in refusal(file)


@pytest.mark.parametrize(
    "manifest", [{"format": "something"}, {"members": []}, {"members": {"rows/a": 5}}, {"site": None}, {"version": "x"}]
)
def test_a_manifest_that_cannot_be_read_is_refused(file, manifest):
    write(file, section_row(), **manifest)
    assert refusal(file) == "The archive’s manifest cannot be read."


def test_the_format_of_a_newer_version_is_refused(file):
    write(file, section_row(), version=2)
    assert "has format version 2, and this Newsroom reads 1: update it first" in refusal(file)


def test_a_newer_version_is_told_before_what_is_new_in_it(file):
    write(file, section_row(), version=2, members={"rows/articles.section.jsonl": {"blake3": "ab"}})
    assert "has format version 2" in refusal(file)


def test_what_a_manifest_says_besides_is_passed_over(file):
    content = section_row()
    (told,) = content.values()
    member = {"size": len(told), "sha256": hashlib.sha256(told).hexdigest(), "rows": 1, "written": "twice"}
    write(file, content, members={"rows/articles.section.jsonl": member}, comment="by hand")

    interchange.restore(file)

    assert Section.objects.get().name == "World"


def test_a_field_that_is_not_known_is_refused(file):
    write(file, section_row(weather="rain"))
    assert refusal(file) == (
        "Row 1 of rows/articles.section.jsonl cannot be taken in: Section has no field named 'weather'"
    )


@pytest.mark.parametrize("flag", [0x01, 0x20, 0x40])
def test_a_file_packed_otherwise_is_refused(file, flag):
    write(file, section_row())
    data = bytearray(file.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= flag
    file.write_bytes(data)

    assert refusal(file) == "rows/articles.section.jsonl in the archive is packed in a way that is not read here."


def test_a_changed_file_is_refused(file):
    was = section_row()["rows/articles.section.jsonl"]
    told = {"rows/articles.section.jsonl": {"size": len(was), "sha256": hashlib.sha256(was).hexdigest(), "rows": 1}}
    write(file, {"rows/articles.section.jsonl": was.replace(b"World", b"Sport")}, members=told)
    assert "is not what its manifest says: it was changed or damaged" in refusal(file)


def test_a_file_too_many_or_too_few_is_refused(file):
    write(file, section_row() | {"rows/extra.jsonl": b""}, members={})
    assert "a file that its manifest does not name: rows/articles.section.jsonl" in refusal(file)
    write(file, {}, members={"rows/articles.section.jsonl": {"size": 0, "sha256": "", "rows": 0}})
    assert refusal(file) == "The archive has lost a file: rows/articles.section.jsonl."


@pytest.mark.parametrize("name", ["../outside.txt", "/etc/outside.txt", "outside.txt"])
def test_a_file_outside_of_its_place_is_refused(file, name):
    write(file, {name: b"..."})
    assert f"none of a newspaper’s: {name}" in refusal(file)


@pytest.mark.parametrize(
    "path", ["../../outside.jpg", "/tmp/outside.jpg", "originals/../../outside.jpg", "renditions/ab/page.jpg"]
)
def test_a_picture_outside_of_its_place_is_refused(file, path):
    row = line("articles.image", 1, file=path, title="x", width=1, height=1, content_hash="ab" * 32)
    write(file, {"rows/articles.image.jsonl": row, f"files/{path}": b"..."})
    assert "no file for picture 1, or not in its place" in refusal(file)


def test_a_file_that_is_no_picture_is_refused(file):
    digest = hashlib.sha256(b"<html>").hexdigest()
    path = f"originals/{digest[:2]}/{digest}.jpg"
    row = line("articles.image", 1, file=path, title="x", width=1, height=1, content_hash=digest)
    write(file, {"rows/articles.image.jsonl": row, f"files/{path}": b"<html>"})
    assert "The file of picture 1 is refused: This file is not a JPEG" in refusal(file)


def test_a_picture_that_is_another_than_its_row_says_is_refused(file):
    image = make_image()
    path, data = f"originals/ab/{'ab' * 32}.jpg", Path(image.file.path).read_bytes()
    make_empty()
    row = line("articles.image", 1, file=path, title="x", width=660, height=440, content_hash="ab" * 32)
    write(file, {"rows/articles.image.jsonl": row, f"files/{path}": data})
    assert refusal(file) == "The file of picture 1 is another than its row says."


def test_pictures_that_were_stored_go_again_when_what_follows_is_refused(file):
    image = make_image()
    interchange.export(file)
    make_empty()
    _manifest, content = read(file)
    assert f"files/{image.file.name}" in content
    write(file, content | section_row(nonsense=1))
    assert "Row 1 of rows/articles.section.jsonl cannot be taken in: Section has no field" in refusal(file)


def test_a_bomb_is_refused_before_it_is_opened(file):
    write(file, {"rows/articles.section.jsonl": b"0" * 40 * 2**20})
    assert "would grow to 40 MB: refused" in refusal(file)


def test_a_row_without_end_is_refused(file, monkeypatch):
    monkeypatch.setattr("articles.interchange.restoring.LONGEST_ROW", 1000)
    write(file, section_row(description="x" * 2000))
    assert "is longer than any row can be" in refusal(file)


def test_a_row_of_another_noun_is_refused(file):
    write(file, {"rows/articles.section.jsonl": line("auth.user", 1, username="mallory", is_superuser=True)})
    assert refusal(file) == "Row 1 of rows/articles.section.jsonl is of another noun."


def test_an_unknown_noun_is_refused(file):
    write(file, {"rows/articles.zeppelin.jsonl": b""})
    assert "of which this Newsroom knows nothing" in refusal(file)


@pytest.mark.parametrize("row", [b"{\n", b"[]\n", b'{"model": "articles.section"}\n', b"\xff\n", b"null\n"])
def test_a_row_that_is_none_is_refused(file, row):
    write(file, {"rows/articles.section.jsonl": row})
    assert "Row 1 of rows/articles.section.jsonl cannot be taken in" in refusal(file)


def test_rows_that_point_nowhere_are_refused(file):
    write(file, {"rows/articles.article.jsonl": line("articles.article", 1, headline="Flood", section=99)})
    assert "The archive does not hold together" in refusal(file)


def test_rows_that_were_lost_are_noticed(file):
    row = section_row()["rows/articles.section.jsonl"]
    told = {"rows/articles.section.jsonl": {"size": len(row), "sha256": hashlib.sha256(row).hexdigest(), "rows": 2}}
    write(file, section_row(), members=told)
    assert refusal(file) == "rows/articles.section.jsonl has 1 rows, and the manifest says 2."


def test_a_text_too_long_is_refused(file):
    body = "x" * 500_001
    write(file, {"rows/articles.page.jsonl": line("articles.page", 1, title="About", slug="about", body=body)})
    assert "Row 1 of rows/articles.page.jsonl cannot be taken in: The text is too long" in refusal(file)


def test_an_archive_never_takes_the_place_of_another_file(file):
    file.write_text("Mine")

    with pytest.raises(CommandError, match="exists already"):
        call_command("export", str(file))

    assert file.read_text() == "Mine"


def test_an_archive_that_cannot_be_written_leaves_nothing(tmp_path):
    with pytest.raises(CommandError, match="The archive cannot be written"):
        call_command("export", str(tmp_path / "nowhere" / "newspaper.zip"))

    assert not list(tmp_path.glob("*.zip*"))


def test_a_lost_original_is_told_and_the_rest_is_whole(file):
    lost, kept = make_image("Lost"), make_image("Kept")
    default_storage.delete(lost.file.name)

    with pytest.raises(CommandError, match=f"1 pictures whose files are lost: {lost.file.name}"):
        call_command("export", str(file), stdout=io.StringIO())

    make_empty()
    interchange.restore(file)
    assert default_storage.exists(kept.file.name)
    assert not default_storage.exists(Image.objects.get(pk=lost.pk).file.name)


@pytest.mark.django_db(transaction=True)
def test_an_export_sees_one_moment_and_keeps_no_writer_waiting():
    def save():
        make_article("Meanwhile")
        connection.close()

    with as_it_is_now():
        before = Article.objects.count()
        writer = Thread(target=save)
        writer.start()
        writer.join(10)
        assert not writer.is_alive()
        assert Article.objects.count() == before == 0
    assert Article.objects.get().headline == "Meanwhile"
