"""Making the files readers get from the originals of the library."""

from contextlib import suppress
from dataclasses import asdict
from datetime import timedelta
from itertools import groupby
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.utils import timezone

from . import pictures
from .models import Image

#: Below MEDIA_ROOT; the only part of it that readers can ask for.
FOLDER = PurePosixPath("renditions")
#: How long a file stays that no picture names any more: a page that a reader or a cache holds may still show it.
KEPT_FOR = timedelta(days=1)


def make_first(image):
    """Make what pages need at once of a library Image, and note it on the row; make() does the rest in its own time."""
    plan = _plan(image)
    _make(image, plan, pictures.first(plan))


def make(image, lost=frozenset()):
    """Make every planned rendition of a library Image that does not exist yet, and note on the row what there is.

    A file never changes under its name, so nothing is written twice and nothing in use is touched. It can be run again,
    and at the same time as anything else that happens to the picture. `lost` are names that the row notes though their
    files are gone.
    """
    plan = _plan(image)
    _make(image, plan, plan, lost)


def _plan(image):
    return pictures.planned(*_facts(image))


def _facts(image):
    return image.content_hash, image.width, image.height, image.focal_x, image.focal_y


def _make(image, plan, wanted, lost=frozenset()):
    noted = {one["name"] for one in image.renditions} - lost
    missing = [one for one in wanted if one[0].name not in noted and not default_storage.exists(path(one[0].name))]
    if missing:
        _write(image, missing)
    _note(image, plan, noted | {rendition.name for rendition, _box in wanted})


def _write(image, missing):
    reduction = pictures.reduction(pictures.shrinkage(missing))
    with pictures.one_at_a_time(), image.file.open() as original:
        picture = pictures.decode(original, reduction)
    written = set()
    for (box, _width), same in groupby(missing, key=lambda one: (one[1], one[0].width)):
        small = None
        for rendition, _box in same:
            if rendition.name not in written:  # another crop may cut the same
                small = small or pictures.cut(picture, rendition, box, reduction)
                default_storage.save(path(rendition.name), ContentFile(pictures.encode(small, rendition)))
                written.add(rendition.name)


@transaction.atomic
def _note(image, plan, made):
    """Write down on the row what there is of `plan`. Whoever changed the picture meanwhile makes its own."""
    row = Image.objects.select_for_update().filter(pk=image.pk).first()
    if row is None:
        transaction.on_commit(lambda: remove(image))
        return
    if _facts(row) != _facts(image):
        return
    made = made | {one["name"] for one in row.renditions}
    image.renditions = [asdict(rendition) for rendition, _box in plan if rendition.name in made]
    named = {one["name"] for one in image.renditions}
    now = timezone.now()
    let_go = {one["name"]: now.isoformat() for one in row.renditions}
    image.former_renditions = {
        name: since for name, since in {**let_go, **row.former_renditions}.items() if name not in named
    }
    image.save(update_fields=["renditions", "former_renditions"])


def of_crop(image, crop="3x2"):
    """Return the entries of Image.renditions by format, each narrowest first: {"avif": [], "webp": [], "jpeg": []}.

    Until there is anything of `crop`, they are those of 3x2.
    """
    made = [one for one in image.renditions if one["crop"] == crop]
    if not made and crop != "3x2":
        return of_crop(image)
    made.sort(key=lambda one: one["width"])
    return {name: [one for one in made if one["format"] == name] for name in pictures.MADE_FORMATS}


def nearest(image, width, crop="3x2"):
    """Return the JPEG in Image.renditions that is the smallest at least `width` wide, else the widest, or None."""
    made = of_crop(image, crop)["jpeg"]
    return next((one for one in made if one["width"] >= width), made[-1] if made else None)


def remove(image):
    """Delete the files of a picture that has left the library, unless another row has the same content."""
    _remove(image, names(image) | image.former_renditions.keys())


def take_back(image):
    """Delete the files of a picture that could not be stored, or whose new file could not."""
    with suppress(OSError):  # where nothing could be stored, nothing may be there to delete, or nobody to ask
        _remove(image, planned_names(image))


def _remove(image, its_renditions):
    if Image.objects.filter(content_hash=image.content_hash).exists():
        return
    default_storage.delete(image.file.name)
    for name in its_renditions:
        default_storage.delete(path(name))


# What is there and whose it is, for the command that puts it in order

#: The fields of an Image that names() asks for.
NAMING = ["content_hash", "width", "height", "focal_x", "focal_y", "renditions", "former_renditions"]


def planned_names(image):
    """Return the names of all files a picture should have."""
    return {rendition.name for rendition, _box in _plan(image)}


def names(image):
    """Return the names of all files that a page may show of a picture, or soon will, or did until a moment ago."""
    since = (timezone.now() - KEPT_FOR).isoformat()
    recent = {name for name, let_go in image.former_renditions.items() if let_go > since}
    return planned_names(image) | {one["name"] for one in image.renditions} | recent


def stored():
    """Yield the names of all files there are below FOLDER."""
    folders, _files = _listed(FOLDER)
    for folder in folders:
        yield from (f"{folder}/{file}" for file in _listed(FOLDER / folder)[1])


def _listed(folder):
    try:
        return default_storage.listdir(str(folder))
    except FileNotFoundError:  # nothing was made yet, or it has just gone
        return [], []


def is_old(name):
    """Whether a file is older than KEPT_FOR: a younger one may belong to a picture that is just being stored."""
    try:
        return default_storage.get_modified_time(path(name)) < timezone.now() - KEPT_FOR
    except FileNotFoundError:
        return False


def discard(name):
    """Delete a file that no picture names."""
    default_storage.delete(path(name))


def path(name):
    """Return where in the storage a rendition is kept."""
    return str(FOLDER / name)


def url(rendition):
    """Return the public address of one entry of Image.renditions."""
    return default_storage.url(path(rendition["name"]))


def size(rendition):
    """Return the bytes of one entry of Image.renditions, or 0 where only another machine could tell."""
    if not isinstance(default_storage, FileSystemStorage):
        return 0
    try:
        return default_storage.size(path(rendition["name"]))
    except FileNotFoundError:
        return 0
