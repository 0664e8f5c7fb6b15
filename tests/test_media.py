"""Pictures in a folder, and in (a double of) a bucket that speaks S3: the same from an editor's file to a reader."""

import errno
import os
import stat
import urllib.error
import urllib.request
from io import StringIO
from pathlib import Path

import boto3
import pytest
from django.core.exceptions import SuspiciousFileOperation
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.urls import reverse
from moto.server import ThreadedMotoServer
from PIL import Image as Picture

from articles import renditions
from articles.media import Folder
from articles.models import Image
from newsroom.settings import read_bucket

from .builders import make_image, make_live, make_picture_editor, picture_file, run_tasks

# What AWS's own library does that Python has better ways for since.
pytestmark = [
    pytest.mark.filterwarnings("ignore:datetime.datetime.utc:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]


@pytest.fixture(scope="module")
def s3():
    """The address of a server that speaks S3."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def move(settings, monkeypatch):
    """Keep pictures where the given variables of the environment say."""

    def moved(**variables):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        media, _origin = read_bucket()
        settings.STORAGES = {**settings.STORAGES, "default": media}

    return moved


@pytest.fixture
def bucket(s3, move):
    """Pictures go to an empty bucket from here on."""
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    contents = boto3.resource("s3", endpoint_url=s3, **keys).Bucket("newspaper")
    contents.create()
    move(S3_BUCKET="newspaper", S3_ENDPOINT_URL=s3, S3_ACCESS_KEY_ID="key", S3_SECRET_ACCESS_KEY="secret")
    yield contents
    contents.objects.delete()
    contents.delete()


@pytest.fixture(params=["folder", "bucket"])
def place(request, settings, tmp_path):
    """Where pictures are kept: all that follows must hold for both."""
    if request.param == "bucket":
        return request.getfixturevalue("bucket")
    settings.MEDIA_ROOT = tmp_path


def names():
    """The names of all files that are kept."""
    found = set(renditions.stored())
    folders = default_storage.listdir("originals")[0] if default_storage.exists("originals") or found else []
    return found | {file for folder in folders for file in default_storage.listdir(f"originals/{folder}")[1]}


def fetch(address):
    """Return status, headers and content of what a reader gets there."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, b""


@pytest.mark.django_db
def test_a_picture_comes_in_is_made_and_leaves(client, place, django_capture_on_commit_callbacks):
    client.force_login(make_picture_editor())
    file = picture_file(Picture.new("RGB", (900, 500)))
    client.post(reverse("admin:articles_image_add"), {"title": "River", "alt": "Water", "file": file})
    image = Image.objects.get()
    assert set(renditions.stored()) == {one["name"] for one in image.renditions} != set()

    run_tasks()

    image.refresh_from_db()
    assert set(renditions.stored()) == {one["name"] for one in image.renditions} == renditions.planned_names(image)
    assert client.get(reverse("admin:articles_image_whole", args=[image.pk])).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        image.delete()
    assert names() == set()


@pytest.mark.django_db
def test_what_is_missing_and_what_is_nobodys_is_put_in_order(place):
    image = make_image()
    lost = image.renditions[0]["name"]
    default_storage.delete(renditions.path(lost))
    said = StringIO()

    call_command("renditions", stdout=said)

    image.refresh_from_db()
    assert lost in set(renditions.stored()) == renditions.planned_names(image)
    assert said.getvalue() == "Renditions that were made: 19; removed: 0.\n"


@pytest.mark.django_db
def test_readers_fetch_renditions_from_the_bucket(client, bucket):
    image = make_image()
    renditions.make(image)

    page = client.get(make_live(lead_image=image).get_absolute_url()).content.decode()

    for one in image.renditions:
        status, headers, content = fetch(renditions.url(one))
        assert status == 200
        assert headers["Content-Type"] == f"image/{one['format']}"
        assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(content) > 100
    assert renditions.url(image.renditions[0]) in page
    assert "/media/renditions/" not in page


@pytest.mark.django_db
def test_originals_in_a_bucket_are_for_nobody(bucket, s3):
    image = make_image()
    kept = bucket.Object(image.file.name)

    assert kept.content_length > 0
    assert [grant["Permission"] for grant in kept.Acl().grants] == ["FULL_CONTROL"]
    assert fetch(f"{s3}/newspaper/{image.file.name}")[0] == 403
    with pytest.raises(ValueError, match="not for readers"):
        _ = image.file.url


@pytest.mark.django_db
def test_an_address_of_the_old_place_leads_to_the_bucket(client, bucket):
    one = make_image().renditions[0]

    response = client.get(f"/media/renditions/{one['name']}")

    assert (response.status_code, response["Location"]) == (302, renditions.url(one))


@pytest.mark.django_db
def test_where_a_cdn_reads_the_bucket_no_access_lists_are_sent(bucket, move):
    move(S3_PUBLIC_URL="https://media.example.org/")
    one = make_image().renditions[0]

    kept = bucket.Object(renditions.path(one["name"]))

    assert [grant["Permission"] for grant in kept.Acl().grants] == ["FULL_CONTROL"]
    assert renditions.url(one) == f"https://media.example.org/renditions/{one['name']}"


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [{"S3_BUCKET": "nowhere"}, {"S3_ENDPOINT_URL": "http://127.0.0.1:9"}])
def test_a_bucket_that_does_not_answer_is_a_sentence(client, bucket, move, fault):
    client.force_login(make_picture_editor())
    move(**fault)

    page = client.post(reverse("admin:articles_image_add"), {"title": "River", "file": picture_file()})

    assert "The picture could not be stored, and nothing of it was kept. Try again." in page.content.decode()
    assert not Image.objects.exists()


# A folder


@pytest.fixture
def folder(tmp_path):
    return Folder(location=tmp_path)


def files(folder):
    return sorted(path.name for path in Path(folder.location).rglob("*") if path.is_file())


def test_a_file_is_kept_under_its_name(folder):
    assert folder.save("renditions/ab/cd.jpg", ContentFile(b"a picture")) == "renditions/ab/cd.jpg"

    with folder.open("renditions/ab/cd.jpg") as file:
        assert file.read() == b"a picture"
    assert stat.S_IMODE(os.stat(folder.path("renditions/ab/cd.jpg")).st_mode) == 0o644


def test_the_same_name_is_the_same_file(folder):
    folder.save("a.jpg", ContentFile(b"a picture"))

    assert folder.save("a.jpg", ContentFile(b"a picture")) == "a.jpg"
    assert files(folder) == ["a.jpg"]


def test_a_file_that_cannot_be_written_whole_is_not_there(folder):
    def chunks():
        yield b"half of it"
        raise OSError(errno.ENOSPC, "No space left on device")

    content = ContentFile(b"")
    content.chunks = chunks
    with pytest.raises(OSError, match="No space left"):
        folder.save("a.jpg", content)

    assert files(folder) == []


def test_nothing_is_written_elsewhere(folder):
    with pytest.raises(SuspiciousFileOperation):
        folder.save("../a.jpg", ContentFile(b"a picture"))
