"""Addresses: what a slug may look like, in every script, and which words are taken."""

import unicodedata
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

#: Words that the site itself answers at; no section and no standing page can have them as its address.
RESERVED = frozenset(
    "admin api archive authors components corrections feed feeds health latest manifest.webmanifest media "
    "news-sitemap.xml oembed offline pages robots.txt saved search series sitemap.xml static sw.js topics "
    ".well-known".split()
)

#: Words that a section answers at itself; no story can have them as its address.
RESERVED_IN_SECTION = frozenset({"feed"})

SLUG_LENGTH = 100


def absolute(path):
    """Return one of our paths as an absolute address, from SITE_URL; what is one already (a CDN's) stays."""
    return path if "://" in path else f"{settings.SITE_URL}{path}"


def story_path(section_slug, slug):
    """Return the path of a story as an Address keeps it: in its own script, not percent-encoded."""
    return f"/{section_slug}/{slug}/"


def slug_for(text):
    """Return `text` as a slug of at most SLUG_LENGTH characters: letters, marks and digits of any script, with hyphens.

    Django's own slugify drops the vowel signs of Indic scripts, since they are marks (Unicode category M), not letters.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("’", "").replace("'", "")
    words = "".join(character if unicodedata.category(character)[0] in "LMN" else " " for character in text).split()
    slug = ""
    for word in words:
        longer = f"{slug}-{word}" if slug else word
        if len(longer) > SLUG_LENGTH:
            break
        slug = longer
    return slug or (words[0][:SLUG_LENGTH] if words else "")


def normal(slug):
    """Return `slug` in the one form it is kept and asked for in: composed (NFKC), lower case, no hyphen at its ends."""
    return unicodedata.normalize("NFKC", slug).lower().strip("-")


def validate_slug(value):
    """Raise ValidationError unless every character is a letter, mark or digit of some script, or a hyphen after one."""
    if value.startswith("-") or any(
        character != "-" and unicodedata.category(character)[0] not in "LMN" for character in value
    ):
        raise ValidationError(
            _("An address has letters, digits and hyphens only; “%(suggestion)s” would do."),
            params={"suggestion": slug_for(value) or "story"},
            code="slug",
        )


def validate_not_reserved(value):
    """Raise ValidationError if the site itself answers at `value`."""
    if value in RESERVED:
        raise ValidationError(_("“%(value)s” is an address the site needs for itself."), params={"value": value})


class StepConverter:
    """One step of an address in a URL pattern, in any script."""

    # No database takes a NUL, and nobody types the other control characters.
    regex = r"[^\s\x00-\x1f\x7f/.?#]+"

    def to_python(self, value):
        # Some systems take accented letters apart when an address is copied.
        return unicodedata.normalize("NFKC", value)

    def to_url(self, value):
        return value


class YearConverter:
    """A year in a URL pattern; each has one address."""

    regex = "[1-9][0-9]{3}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:04}"


class TwoDigitConverter:
    """A month or a day in a URL pattern, always with two digits."""

    regex = "0[1-9]|[1-3][0-9]"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return f"{value:02}"


def is_followed(address):
    """Whether an address that an editor gives leads readers to a page: of this site (/…), or of the web."""
    if not address.isprintable():
        return False
    if address.startswith("/"):
        return not address.startswith(("//", "/\\"))
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname)


def own_path(address):
    """Return the path, not percent-encoded, that an address an editor gave leads to here; "" if it leads elsewhere."""
    if not is_followed(address):
        return ""
    parts = urlsplit(address)
    is_ours = address.startswith("/") or f"{parts.scheme}://{parts.netloc}" == settings.SITE_URL
    return unquote(parts.path) if is_ours else ""


class KeyConverter:
    """A key of the database in a URL pattern. No database has a larger one than fits here."""

    regex = "[1-9][0-9]{0,17}"

    def to_python(self, value):
        return int(value)

    def to_url(self, value):
        return str(value)
