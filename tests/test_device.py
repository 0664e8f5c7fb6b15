"""What is served for the reader's device: the frame of its lists, the worker, the manifest, the icon."""

import io
import re

import pytest
from PIL import Image as Picture

from articles import icons
from articles.models import SiteIdentity

from .builders import make_banner, make_live
from .reading import seen

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/saved/", "/offline/"])
def test_the_frame_of_the_lists_knows_no_story_and_says_so_without_scripts(client, path):
    make_live("The flood")

    page = seen(client.get(path))

    assert "That needs JavaScript, which is switched off here." in page.text
    assert "The flood" not in page.text
    assert page.meta("robots") == "noindex"


def test_the_page_for_no_line_shows_no_banner_that_may_have_ended(client):
    make_banner()

    assert "The dam has broken" in seen(client.get("/saved/")).text
    page = seen(client.get("/offline/"))
    assert "The dam has broken" not in page.text
    assert "data-banner" not in page.attributes


def test_the_worker_is_asked_for_anew_but_sent_once(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        worker = client.get("/sw.js")
        again = client.get("/sw.js", headers={"if-none-match": worker["ETag"]})

    assert (worker["Content-Type"], worker["Cache-Control"]) == ("text/javascript; charset=utf-8", "no-cache")
    assert (again.status_code, again.content) == (304, b"")


def test_the_worker_keeps_the_page_for_no_line_with_files_that_exist(client):
    kept = re.findall(r'"(/\S+)"', client.get("/sw.js").content.decode())

    assert kept[0] == "/offline/"
    assert {"/static/css/site.css", "/static/js/site.js", "/static/js/kept-list.js"} < set(kept)
    assert {"/static/css/site.css", "/static/js/site.js", "/static/js/kept-list.js"} < _files(client.get("/offline/"))


def _files(response):
    page = seen(response)
    return {one.get("src") or one.get("href") for tag in ("script", "link") for one in page.all(tag)}


def test_the_manifest_is_the_papers_own(client):
    SiteIdentity.objects.create(pk=1, name="Die Gezeiten", tagline="News from the coast")

    manifest = client.get("/manifest.webmanifest")

    assert manifest["Content-Type"] == "application/manifest+json"
    said = manifest.json()
    assert (said["name"], said["description"]) == ("Die Gezeiten", "News from the coast")
    assert (said["start_url"], said["scope"], said["display"]) == ("/", "/", "standalone")
    for icon in said["icons"]:
        picture = Picture.open(io.BytesIO(client.get(icon["src"]).content))
        assert icon["sizes"] == f"{picture.width}x{picture.height}"
    assert {(icon["sizes"], icon["purpose"]) for icon in said["icons"]} == {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_every_page_names_manifest_and_icon(client):
    page = seen(client.get("/latest/"))

    assert page.all("link", rel="manifest", href="/manifest.webmanifest")
    [icon] = page.all("link", rel="apple-touch-icon")
    assert Picture.open(io.BytesIO(client.get(icon["href"]).content)).size == (180, 180)


def test_a_new_name_draws_a_new_icon(client):
    SiteIdentity.objects.create(pk=1, name="The Morning")
    before = client.get("/icon-192.png").content
    SiteIdentity.objects.update(name="Morning Post")

    assert client.get("/icon-192.png").content != before


@pytest.mark.parametrize(
    ("name", "initial"), [("The Day", "T"), ("“élan”", "É"), ("20 Minutes", "2"), ("ßtraße", "S"), ("—", "")]
)
def test_the_initial_is_the_first_letter_or_digit(name, initial):
    assert icons.initial(name) == initial


@pytest.mark.parametrize("letter", ["T", "W", "Å", "Ş", "g"])
def test_a_letter_stands_in_the_middle_and_keeps_to_its_share(letter):
    left, top, right, bottom = _drawn(letter)

    assert max(right - left, bottom - top) == pytest.approx(192 * 0.56, abs=3)
    assert (left + right, top + bottom) == (pytest.approx(192, abs=3), pytest.approx(192, abs=3))


@pytest.mark.parametrize("letter", ["Ж", "日", ""])
def test_where_the_typeface_has_no_such_letter_a_sheet_stands_for_the_paper(letter):
    assert icons.draw(letter, 192, 0.56) == icons.draw("", 192, 0.56)
    assert _drawn(letter) != _drawn("I")


def _drawn(letter):
    """Where an icon is not ink."""
    icon = Picture.open(io.BytesIO(icons.draw(letter, 192, 0.56))).convert("L")
    return icon.point(lambda light: 255 if light > 128 else 0).getbbox()


def test_an_icon_of_another_size_is_no_page(client):
    assert client.get("/icon-193.png").status_code == 404
