"""Pictures as numbers and bytes: what is accepted, how it is cropped, which sizes are made and what they are called."""

import hashlib
import io
import re
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import PurePath

from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

#: Widths in pixels of the files readers get. A picture is never enlarged.
WIDTHS = (320, 640, 960, 1280, 1920)
#: Every crop by name, as width to height. Pictures on the site are 3:2.
CROPS = {"3x2": (3, 2)}
#: Formats a newsroom's pictures come in; the name must agree with the content.
FORMATS = {"JPEG": {"jpg", "jpeg", "jpe"}, "PNG": {"png"}, "WEBP": {"webp"}, "AVIF": {"avif"}, "GIF": {"gif"}}
# A decoded picture takes up to 12 bytes a pixel on its way; several at once could take all memory there is.
ONE_AT_A_TIME = threading.Lock()

#: What a rendition is called, below renditions/: the hash of what decides its bytes, its first two digits as a folder.
RENDITION_NAME = re.compile(r"[0-9a-f]{2}/[0-9a-f]{30}\.jpg")
#: Measured on photographs: no visible loss at half the bytes of quality 90.
JPEG_QUALITY = 78

# inspect() counts pixels itself, before anything is decoded; Pillow's own limit would come first, without a sentence.
Image.MAX_IMAGE_PIXELS = None


class Refused(Exception):
    """A file that cannot be used as a picture. The message is a sentence for the editor."""


@dataclass(frozen=True)
class Facts:
    """What a picture file says of itself. Width and height in pixels as seen, the camera held upright or not."""

    width: int
    height: int
    content_hash: str


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
            turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
            with ONE_AT_A_TIME:
                picture.load()
    except Refused:
        raise
    except Exception as error:  # Pillow's decoders raise far more than OSError on hostile files.
        raise Refused(_("This file is not a JPEG, PNG, WebP, AVIF or GIF picture, or it is damaged.")) from error
    if turned:
        width, height = height, width
    return Facts(width, height, hashlib.sha256(content).hexdigest())


@dataclass(frozen=True)
class Rendition:
    """One size of a picture as readers get it: its crop's name, pixels, and file name below renditions/."""

    crop: str
    width: int
    height: int
    name: str


def planned(content_hash, width, height, focal_x, focal_y):
    """Return the Renditions a picture should have, each with its box to cut out of the original: [(Rendition, box)].

    The name is a hash of everything that decides the bytes, so a file never changes under its name and a moved
    focal point gets new names.
    """
    plan = []
    for crop, ratio in CROPS.items():
        box = crop_box(width, height, ratio, focal_x, focal_y)
        widest = box[2] - box[0]
        for target in sorted({min(step, widest) for step in WIDTHS}):
            tall = max(1, round(target * ratio[1] / ratio[0]))
            recipe = f"{content_hash} {box} {target}x{tall} jpeg q{JPEG_QUALITY}"
            key = hashlib.sha256(recipe.encode()).hexdigest()[:32]
            plan.append((Rendition(crop, target, tall, f"{key[:2]}/{key[2:]}.jpg"), box))
    return plan


def crop_box(width, height, ratio, focal_x, focal_y):
    """Return (left, top, right, bottom) of the largest cut in `ratio`, its middle as near the focal point as can be.

    `focal_x` and `focal_y` are 0..1 of width and height.
    """
    cut_width = min(width, max(1, round(height * ratio[0] / ratio[1])))
    cut_height = min(height, max(1, round(width * ratio[1] / ratio[0])))
    left = min(max(round(width * focal_x - cut_width / 2), 0), width - cut_width)
    top = min(max(round(height * focal_y - cut_height / 2), 0), height - cut_height)
    return left, top, left + cut_width, top + cut_height


def decode(file):
    """Return the picture upright, in sRGB, on white where it was see-through: what every rendition is cut from."""
    picture: Image.Image = Image.open(file)
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode.startswith("I;16"):
        picture = picture.point(lambda value: value / 256).convert("L")
    profile = picture.info.get("icc_profile")
    see_through = picture.has_transparency_data
    if see_through or picture.mode == "P":
        picture = picture.convert("RGBA" if see_through else "RGB")
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


def encode(picture, rendition, box):
    """Return the JPEG bytes of one rendition cut from the decoded `picture`, with nothing of its metadata."""
    small = picture.resize((rendition.width, rendition.height), Image.Resampling.LANCZOS, box=box, reducing_gap=3)
    small.info = {}  # Pillow would write a JPEG's comment into the new file
    target = io.BytesIO()
    small.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return target.getvalue()
