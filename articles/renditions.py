"""Making the files readers get from the originals of the library."""

from dataclasses import asdict
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from . import pictures
from .models import Image

#: Below MEDIA_ROOT; the only part of it that readers can ask for.
FOLDER = PurePosixPath("renditions")


def make(image):
    """Make every planned rendition of a library Image that does not exist yet, and note on the row what there is.

    A file never changes under its name, so nothing is written twice and nothing in use is touched.
    """
    plan = pictures.planned(image.content_hash, image.width, image.height, image.focal_x, image.focal_y)
    missing = [(rendition, box) for rendition, box in plan if not default_storage.exists(str(FOLDER / rendition.name))]
    if missing:
        with pictures.ONE_AT_A_TIME, image.file.open() as original:
            picture = pictures.decode(original)
            for rendition, box in missing:
                content = ContentFile(pictures.encode(picture, rendition, box))
                default_storage.save(str(FOLDER / rendition.name), content)
    image.renditions = [asdict(rendition) for rendition, _box in plan]
    image.save(update_fields=["renditions"])


def nearest(image, width):
    """Return the entry of Image.renditions that is the smallest at least `width` wide, else the widest, or None."""
    made = sorted(image.renditions, key=lambda rendition: rendition["width"])
    return next((rendition for rendition in made if rendition["width"] >= width), made[-1] if made else None)


def remove(image):
    """Delete the files of a picture that has left the library, unless another row has the same content."""
    if Image.objects.filter(content_hash=image.content_hash).exists():
        return
    default_storage.delete(image.file.name)
    for rendition in image.renditions:
        default_storage.delete(str(FOLDER / rendition["name"]))


def url(rendition):
    """Return the public address of one entry of Image.renditions."""
    return default_storage.url(str(FOLDER / rendition["name"]))
