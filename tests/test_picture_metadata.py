"""What agencies and cameras write into a picture's file, read back; and what vandals write, passed over."""

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, PngImagePlugin

from articles import models, pictures
from articles.picture_metadata import LENGTHS, Metadata, metadata

from .builders import picture_file

NOTHING = Metadata()

XMP = """<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/"
 photoshop:Credit="Reuters" photoshop:Source="Reuters picture desk" photoshop:DateCreated="2026-11-24T07:30:00+01:00">
<dc:title><rdf:Alt><rdf:li xml:lang="da">Broen</rdf:li>
<rdf:li xml:lang="x-default">The bridge</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">The bridge at
dawn, on Tuesday.</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>Vera Lind</rdf:li><rdf:li>Ada Holm</rdf:li></rdf:Seq></dc:creator>
<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">© 2026 Reuters</rdf:li></rdf:Alt></dc:rights>
<Iptc4xmpCore:AltTextAccessibility><rdf:Alt><rdf:li xml:lang="x-default">A stone bridge over a wide
 river</rdf:li></rdf:Alt></Iptc4xmpCore:AltTextAccessibility>
</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
OF_XMP = Metadata(
    title="The bridge",
    caption="The bridge at dawn, on Tuesday.",
    credit="Vera Lind, Ada Holm / Reuters",
    copyright="© 2026 Reuters",
    source="Reuters picture desk",
    taken_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
    alt="A stone bridge over a wide river",
)


def iptc(**datasets):
    """A JPEG with IPTC datasets, named d5, d120 and so on: bytes, or a list of them."""
    block = b""
    for name, values in datasets.items():
        for value in values if isinstance(values, list) else [values]:
            record, number = (1, 90) if name == "charset" else (2, int(name[1:]))
            block += struct.pack(">BBBH", 0x1C, record, number, len(value)) + value
    return with_photoshop(block)


def with_photoshop(block):
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(block)) + block + b"\0" * (len(block) % 2)
    segment = b"Photoshop 3.0\0" + resource
    content = picture_file().read()
    return content[:2] + b"\xff\xed" + struct.pack(">H", len(segment) + 2) + segment + content[2:]


def with_exif(kind="JPEG", **notes):
    exif = Image.Exif()
    for tag, value in notes.pop("tags", {}).items():
        exif[tag] = value
    for tag, value in notes.pop("camera", {}).items():
        exif.get_ifd(0x8769)[tag] = value
    return picture_file(name=f"a.{kind.lower()}", kind=kind, exif=exif).read()


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "AVIF", "PNG"])
def test_xmp_is_read_in_every_format(kind):
    how = {"xmp": XMP.encode()}
    if kind == "PNG":
        how = {"pnginfo": PngImagePlugin.PngInfo()}
        how["pnginfo"].add_itxt("XML:com.adobe.xmp", XMP)

    assert metadata(picture_file(kind=kind, **how).read()) == OF_XMP


def test_iptc_is_read():
    content = iptc(
        charset=b"\x1b%G",
        d5=b"Broen",
        d120="Broen ved daggry, år 2026".encode(),
        d80=[b"Vera Lind", b"Ada Holm"],
        d110=b"Ritzau",
        d115=b"Ritzau Scanpix",
        d116="© Ritzau".encode(),
        d55=b"20261124",
        d60=b"073000+0100",
    )

    assert metadata(content) == Metadata(
        title="Broen",
        caption="Broen ved daggry, år 2026",
        credit="Vera Lind, Ada Holm / Ritzau",
        copyright="© Ritzau",
        source="Ritzau Scanpix",
        taken_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
    )


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_iptc_that_does_not_say_its_letters_is_understood(encoding):
    assert metadata(iptc(d120="Ærø i går".encode(encoding))).caption == "Ærø i går"


def test_exif_is_read():
    content = with_exif(
        tags={0x010E: "The bridge at dawn", 0x013B: "Vera Lind", 0x8298: "Vera Lind 2026"},
        camera={0x9003: "2026:11:24 07:30:00", 0x9011: "+01:00"},
    )

    assert metadata(content) == Metadata(
        caption="The bridge at dawn",
        credit="Vera Lind",
        copyright="Vera Lind 2026",
        taken_at=datetime(2026, 11, 24, 6, 30, tzinfo=UTC),
    )


def test_a_camera_without_a_zone_is_in_the_newspapers(settings):
    settings.TIME_ZONE = "Europe/Copenhagen"

    taken = metadata(with_exif(camera={0x9003: "2026:11:24 07:30:00"})).taken_at

    assert taken == datetime(2026, 11, 24, 6, 30, tzinfo=UTC)


def test_what_one_does_not_say_another_does():
    content = picture_file(xmp=XMP.replace("dc:rights", "dc:other").encode()).read()
    exif = Image.Exif()
    exif[0x8298] = "Vera Lind 2026"
    exif[0x010E] = "Something else"
    content = picture_file(xmp=XMP.replace("dc:rights", "dc:other").encode(), exif=exif).read()

    assert (metadata(content).copyright, metadata(content).caption) == ("Vera Lind 2026", OF_XMP.caption)


@pytest.mark.parametrize(
    ("creator", "credit", "printed"),
    [
        (b"Vera Lind", b"", "Vera Lind"),
        (b"", b"Reuters", "Reuters"),
        (b"Vera Lind", b"Reuters", "Vera Lind / Reuters"),
        (b"Vera Lind", b"VERA LIND/Reuters", "VERA LIND/Reuters"),
        (b"Vera Lind/Reuters", b"Reuters", "Vera Lind/Reuters"),
    ],
)
def test_nobody_is_credited_twice(creator, credit, printed):
    assert metadata(iptc(d80=creator, d110=credit)).credit == printed


@pytest.mark.parametrize("words", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM\\100GOPRO", "IMG_0042.JPG", "   "])
def test_what_cameras_write_where_words_should_be_is_nothing(words):
    assert metadata(with_exif(tags={0x010E: words})) == NOTHING


@pytest.mark.parametrize(
    "date",
    ["0000:00:00 00:00:00", "    :  :     :  :  ", "9999:12:31 23:59:59", "2026:02:30 10:00:00", "yesterday", "1"],
)
def test_a_date_that_is_none_is_nothing(date):
    assert metadata(with_exif(camera={0x9003: date})).taken_at is None


def test_a_picture_without_notes_says_nothing():
    assert metadata(picture_file().read()) == NOTHING


def test_words_are_one_line_without_hidden_marks():
    content = iptc(d120="One\r\ntwo\x00\x07 \u202ethree\u202c  \u2066four\ufeff".encode())

    assert metadata(content).caption == "One two three four"


@pytest.mark.parametrize(("number", "name"), [(5, "title"), (120, "caption"), (80, "credit"), (116, "copyright")])
def test_words_are_cut_to_what_the_library_holds(number, name):
    said = getattr(metadata(iptc(**{f"d{number}": b"river " * 1000})), name)

    assert LENGTHS[name] - 10 < len(said) <= LENGTHS[name]
    assert said.endswith("river…")


@pytest.mark.parametrize("name", LENGTHS)
def test_the_lengths_are_those_of_the_library(name):
    assert models.Image._meta.get_field(name).max_length == LENGTHS[name]


BOMB = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>' + XMP.partition("?>")[2].replace("The bridge", "&b;")
OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>' + XMP.partition("?>")[2].replace(
    "The bridge", "&a;"
)


@pytest.mark.parametrize(
    "xmp",
    [BOMB, OUTSIDE, "<x", "\0" * 40, XMP[:600], "<a>" * 5000 + "</a>" * 5000],
    ids=["bomb", "outside", "broken", "zeros", "cut off", "deep"],
)
def test_hostile_xmp_is_nothing(xmp):
    assert metadata(picture_file(xmp=xmp.encode()).read()) == NOTHING


@pytest.mark.parametrize(
    "content",
    [
        with_photoshop(b"\x1c\x02\x78\xff\xff" + b"x" * 50),
        with_photoshop(b"\x1c\x02"),
        with_photoshop(b"\x1c" * 300),
        picture_file(exif=b"Exif\0\0II*\0\xff\xff\xff\xff").read(),
        picture_file(exif=b"Exif\0\0nonsense").read(),
        b"",
        b"no picture",
        picture_file().read()[:100],
    ],
    ids=str,
)
def test_broken_notes_are_nothing_and_refuse_no_picture(content):
    assert metadata(content) == NOTHING


@pytest.mark.parametrize(
    "exif", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense", b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"]
)
@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_a_picture_with_broken_notes_is_a_picture(exif):
    file = picture_file(Image.new("RGB", (90, 60), "red"), exif=exif)

    assert pictures.inspect(file, max_bytes=2**20, max_pixels=10_000).width == 90
    assert pictures.decode(file).size == (90, 60)


@given(st.binary(max_size=400))
def test_no_bytes_raise(noise):
    assert isinstance(metadata(with_photoshop(noise)), Metadata)
    assert isinstance(metadata(picture_file(xmp=noise).read()), Metadata)


@given(st.text(max_size=200))
def test_what_is_found_can_be_kept_and_shown(words):
    caption = metadata(iptc(d120=words.encode("utf-8", "surrogatepass"))).caption

    caption.encode()
    assert "\0" not in caption
    assert caption == caption.strip()
