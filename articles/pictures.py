"""Pictures as numbers and bytes: what is accepted, how it is cropped, which sizes are made and what they are called."""

import fcntl
import hashlib
import io
import re
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import PurePath

from django.conf import settings
from django.utils.translation import gettext as _
from PIL import Image, ImageCms

from .picture_metadata import FILE_NAME
from .picture_metadata import metadata as metadata  # whoever takes in a file asks for it here

#: Formats a newsroom's pictures come in; the name must agree with the content.
FORMATS = {"JPEG": {"jpg", "jpeg", "jpe"}, "PNG": {"png"}, "WEBP": {"webp"}, "AVIF": {"avif"}, "GIF": {"gif"}}


@dataclass(frozen=True)
class Format:
    """A format readers get: what it is called in HTTP, how its files end, how Pillow writes it."""

    mime: str
    ending: str
    how: dict


#: The formats readers get, the smallest files first: a browser takes the first it knows. Measured on photographs: JPEG
#: 78 has no visible loss at half the bytes of 90, the other two are as good at 10 to 35% less.
MADE_FORMATS = {
    # One thread: the machine serves readers meanwhile.
    "avif": Format("image/avif", "avif", {"format": "AVIF", "quality": 60, "speed": 8, "max_threads": 1}),
    "webp": Format("image/webp", "webp", {"format": "WEBP", "quality": 76, "method": 4}),
    "jpeg": Format("image/jpeg", "jpg", {"format": "JPEG", "quality": 78, "optimize": True, "progressive": True}),
}
JPEG_QUALITY = MADE_FORMATS["jpeg"].how["quality"]
#: Widths in pixels of the files readers get. A picture is never enlarged.
WIDTHS = (320, 480, 640, 768, 960, 1280, 1920)


@dataclass(frozen=True)
class Crop:
    """A shape pictures are shown in: width to height (None: the whole picture), and what is made of it."""

    ratio: tuple[int, int] | None
    widths: tuple[int, ...] = WIDTHS
    formats: tuple[str, ...] = tuple(MADE_FORMATS)


#: The size of the card of a shared link.
CARD = (1200, 630)
#: Every crop by name. Pages show 3x2, and natural where nothing may be cut off. The others are for search engines and
#: networks, which take JPEG and scale it themselves, and small for the desk.
CROPS = {
    "3x2": Crop((3, 2)),
    "natural": Crop(None),
    "16x9": Crop((16, 9), (320, 1280), ("jpeg",)),
    "4x3": Crop((4, 3), (320, 1280), ("jpeg",)),
    "1x1": Crop((1, 1), (320, 1280), ("jpeg",)),
    "1.91x1": Crop(CARD, (320, CARD[0]), ("jpeg",)),
}
#: What a page needs at once: these widths of 3x2 as JPEG.
FIRST_WIDTHS = (640, 1280)
#: WebP can have no longer side: https://developers.google.com/speed/webp/faq
LONGEST_SIDE = 16_383

#: What a rendition is called, below renditions/: the hash of what decides its bytes (its first two digits a folder),
#: its width, its format. One hash for all sizes of a crop: compressed, a page grows little by the sizes it offers.
RENDITION_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}(-[0-9]{1,5})?\.(avif|webp|jpg)")

# inspect() counts pixels itself, before anything is decoded; Pillow's own limit would come first, without a sentence.
Image.MAX_IMAGE_PIXELS = None


@contextmanager
def one_at_a_time():
    """Wait until nobody else on this machine decodes a picture.

    A decoded picture takes up to 12 bytes a pixel on its way; several at once could take all memory there is.
    """
    with (settings.VAR_DIR / "pictures.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


class Refused(Exception):
    """A file that cannot be used as a picture. The message is a sentence for the editor."""


@dataclass(frozen=True)
class Facts:
    """What a picture file says of itself. Width and height in pixels as seen, the camera held upright or not."""

    width: int
    height: int
    content_hash: str
    #: A sentence for whoever brought it, or nothing.
    note: str = ""


def inspect(file, *, max_bytes, max_pixels):
    """Return the Facts of an uploaded file, or raise Refused. The file is read whole and rewound.

    Pixels are counted before anything is decoded, since decoding is what takes the memory.
    """
    if file.size > max_bytes:
        raise Refused(
            _("This file has %(size)d MB. Pictures may have up to %(limit)d MB.")
            % {"size": file.size // 2**20, "limit": max_bytes // 2**20}
        )
    file.seek(0)
    content = file.read()
    file.seek(0)
    try:
        with Image.open(io.BytesIO(content), formats=[*FORMATS]) as picture:
            # Many cameras append a second frame, often the preview, to their JPEG: a multi-picture object.
            kind = "JPEG" if picture.format == "MPO" else str(picture.format)
            if PurePath(file.name).suffix.lower().removeprefix(".") not in FORMATS[kind]:
                raise Refused(
                    _("“%(name)s” is a %(format)s picture, but its name does not end so. Rename it and try again.")
                    % {"name": file.name[-60:], "format": kind}
                )
            width, height = picture.size
            if width * height > max_pixels:
                raise Refused(
                    _(
                        "This picture has %(width)d × %(height)d pixels. "
                        "The most that can be used is %(limit)d megapixels; make it smaller first."
                    )
                    % {"width": width, "height": height, "limit": max_pixels // 1_000_000}
                )
            moves = kind != "JPEG" and getattr(picture, "is_animated", False)
            turned = _orientation(picture) in {5, 6, 7, 8}
            # A JPEG is read to its end all the same, at an eighth of its size.
            picture.draft(None, (max(1, width // 8), max(1, height // 8)))
            with one_at_a_time():
                picture.load()
    except Refused:
        raise
    except Exception as error:  # Pillow's decoders raise far more than OSError on hostile files.
        raise Refused(_("This file is not a JPEG, PNG, WebP, AVIF or GIF picture, or it is damaged.")) from error
    if turned:
        width, height = height, width
    note = _("This picture moves. It is shown standing still, as it begins.") if moves else ""
    return Facts(width, height, hashlib.sha256(content).hexdigest(), note)


def kind(content):
    """Return which of FORMATS a file's bytes begin as, or "" for none of them. Nothing is decoded."""
    with suppress(Exception), Image.open(io.BytesIO(content), formats=[*FORMATS]) as picture:
        return "JPEG" if picture.format == "MPO" else str(picture.format)
    return ""


@dataclass(frozen=True)
class Rendition:
    """One size of a picture as readers get it: its crop and format by name, pixels, and file name below renditions/."""

    crop: str
    format: str
    width: int
    height: int
    name: str


def planned(content_hash, width, height, focal_x, focal_y):
    """Return the Renditions a picture should have, each with its box to cut out of the original: [(Rendition, box)].

    Those of one crop and width follow each other. The name is a hash of everything that decides the bytes, so a file
    never changes under its name and a moved focal point gets new names. Crops that cut the same share their files.
    """
    plan = []
    for name, crop in CROPS.items():
        box = crop_box(width, height, crop.ratio, focal_x, focal_y)
        across, down = box[2] - box[0], box[3] - box[1]
        key = _key(content_hash, box)
        for target in _targets(crop, box):
            tall = max(1, round(target * down / across))
            for made in crop.formats:
                plan.append((Rendition(name, made, target, tall, _file(key, target, made)), box))
    return plan


_RECIPE = [made.how for made in MADE_FORMATS.values()]


def jpeg_name(content_hash, width, height, focal_x, focal_y, *, least):
    """Return the name that planned() has for the narrowest JPEG of 3x2 of `least` pixels, else for the widest."""
    crop = CROPS["3x2"]
    box = crop_box(width, height, crop.ratio, focal_x, focal_y)
    targets = _targets(crop, box)
    return _file(_key(content_hash, box), next((one for one in targets if one >= least), targets[-1]), "jpeg")


def _key(content_hash, box):
    return hashlib.sha256(f"{content_hash} {box} {_RECIPE}".encode()).hexdigest()[:32]


def _targets(crop, box):
    """Return the widths in which a crop is made that cuts `box` out."""
    across, down = box[2] - box[0], box[3] - box[1]
    widest = min(across, max(1, LONGEST_SIDE * across // down))
    return sorted({min(step, widest) for step in crop.widths})


def _file(key, width, made):
    return f"{key[:2]}/{key[2:]}-{width}.{MADE_FORMATS[made].ending}"


def first(plan):
    """Return the part of planned() that a page needs at once."""
    jpegs = [(one, box) for one, box in plan if (one.crop, one.format) == ("3x2", "jpeg")]
    widest = jpegs[-1][0].width
    wanted = {next((one.width for one, _box in jpegs if one.width >= least), widest) for least in FIRST_WIDTHS}
    return [(one, box) for one, box in jpegs if one.width in wanted]


def shrinkage(plan):
    """Return how many times smaller all of `plan` is than what it is cut from."""
    return min((box[2] - box[0]) / one.width for one, box in plan)


def reduction(shrinkage):
    """Return how many times smaller (1, 2, 4 or 8) decode() may make what is shrunk so much; it stays as sharp."""
    return max(step for step in (1, 2, 4, 8) if step == 1 or step * 1.25 <= shrinkage)


def crop_box(width, height, ratio, focal_x, focal_y):
    """Return (left, top, right, bottom) of the largest cut in `ratio`, its middle as near the focal point as can be.

    `focal_x` and `focal_y` are 0..1 of width and height. Without a ratio, all of it.
    """
    if ratio is None:
        return 0, 0, width, height
    cut_width = min(width, max(1, round(height * ratio[0] / ratio[1])))
    cut_height = min(height, max(1, round(width * ratio[1] / ratio[0])))
    left = min(max(round(width * focal_x - cut_width / 2), 0), width - cut_width)
    top = min(max(round(height * focal_y - cut_height / 2), 0), height - cut_height)
    return left, top, left + cut_width, top + cut_height


def decode(file, reduction=1):
    """Return the picture upright, in sRGB, on white where it was see-through: what every rendition is cut from.

    It is `reduction` times smaller than its file, each side rounded up. Of a moving picture, it is the first frame.
    """
    picture: Image.Image = Image.open(file)
    width, height = picture.size
    # A JPEG can be unpacked at half its size and less, in a fraction of time and memory; others are made smaller below.
    picture.draft(None, (max(1, width // reduction), max(1, height // reduction)))
    left_to_do = reduction if picture.size == (width, height) else 1
    turn = _TURNS.get(_orientation(picture))
    if turn is not None:  # the first of Pillow's names is 0
        picture = picture.transpose(turn)
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    profile = picture.info.get("icc_profile")
    see_through = picture.has_transparency_data
    if see_through or picture.mode == "P":
        picture = picture.convert("RGBA" if see_through else "RGB")
    if left_to_do > 1:
        picture = (picture.convert("L") if picture.mode == "1" else picture).reduce(left_to_do)
    if profile:
        # Pillow drops the profile on resize; a wide-gamut photograph must be converted before, or its colours change.
        # With a broken profile, the plain numbers are the best guess.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            given, wanted = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
            transform = ImageCms.buildTransform(given, wanted, picture.mode, "RGBA" if see_through else "RGB")
            picture = ImageCms.applyTransform(picture, transform) or picture
    if see_through:
        picture = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    return picture.convert("RGB")


_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _orientation(picture):
    """Return how the camera was held, EXIF's 1 to 8; with broken notes, as if nothing was said."""
    with suppress(Exception):
        return picture.getexif().get(0x0112, 1)
    return 1


def cut(picture, rendition, box, reduction=1):
    """Return what a rendition shows, in its size, from what decode() returned with the same `reduction`."""
    edges = tuple(edge / reduction for edge in box)
    small = picture.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS, box=edges, reducing_gap=3)
    small.info = {}  # Pillow would write a JPEG's comment and a PNG's profile into the new files
    return small


def encode(small, rendition):
    """Return the bytes of one rendition of what cut() returned, with nothing of the original's metadata."""
    target = io.BytesIO()
    small.save(target, **MADE_FORMATS[rendition.format].how)
    return target.getvalue()


def is_file_name(words):
    """Whether what should describe a picture is but the name of its file, such as DSC_0042.JPG."""
    return bool(FILE_NAME.fullmatch(words.strip()))
