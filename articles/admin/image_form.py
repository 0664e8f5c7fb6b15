"""The form of a picture, for its own page and for the upload inside a picker."""

import re
from dataclasses import asdict
from pathlib import PurePath

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from .. import pictures
from ..models import Image
from .widgets import FocalPoint, GrowingText, PictureFile


class ImageForm(forms.ModelForm):
    class Meta:
        widgets = {
            "file": PictureFile,
            "alt": GrowingText(single_line=True),
            "caption": GrowingText(single_line=True),
            "focal_x": FocalPoint,
        }

    #: The picture of the library with the same file, if that is why the file was refused.
    twin = None
    #: A sentence about the file that was taken, or nothing.
    note = ""
    #: What a new file says of itself, or nothing.
    said = None
    #: Why the same form could not be stored a moment ago, or nothing.
    refusal = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            # It is kept under another name, so its own may be as long as it likes.
            self.fields["file"].max_length = None
            if self.refusal:  # that a file is asked for would say nothing more
                self.fields["file"].required = False
        if "title" in self.fields:
            # A form that comes back has lost its file, so no title is asked for: see clean().
            self.fields["title"].required = False
            if not self.instance.pk:
                self.fields["title"].help_text = _(
                    "For finding it here; readers do not see it. Empty: the file’s name."
                )

    def clean_file(self):
        """Take the picture's facts from an uploaded file before anything is stored, or refuse it in a sentence.

        One file is one picture of the library.
        """
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            try:
                facts = pictures.inspect(
                    file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS
                )
            except pictures.Refused as refused:
                raise ValidationError(str(refused)) from refused
            others = Image.objects.exclude(pk=self.instance.pk)
            if twin := others.filter(content_hash=facts.content_hash).first():
                self.twin = twin
                link = format_html(
                    '<a href="{}">{}</a>', reverse("admin:articles_image_change", args=[twin.pk]), twin.title
                )
                raise ValidationError(format_html(_("The library has this file already: {}."), link))
            self.instance.width, self.instance.height = facts.width, facts.height
            self.instance.content_hash = facts.content_hash
            self.note = facts.note
            file.seek(0)
            self.said = pictures.metadata(file.read())
            file.seek(0)
            self.instance.original_name = file.name[-200:]
        return file

    def clean_alt(self):
        alt = self.cleaned_data["alt"]
        if pictures.is_file_name(alt) or _is_name_of(self.cleaned_data.get("file"), self.instance, alt):
            raise ValidationError(_("This is the name of a file. Say what the picture shows, or tick “decorative”."))
        return alt

    def clean(self):
        cleaned = super().clean()
        if self.refusal:
            self.add_error(None, self.refusal)
        read = []
        for name, words in asdict(self.said).items() if self.said else ():
            # What the editor typed wins.
            is_open = name in cleaned and not cleaned[name] and not (name == "alt" and cleaned.get("is_decorative"))
            if words and is_open:
                cleaned[name] = words
                read.append(str(self.fields[name].label).lower())
        if read:
            sentence = _("Read from the file: %(fields)s.") % {"fields": ", ".join(read)}
            self.note = f"{self.note} {sentence}".strip()
        if "title" in cleaned and not cleaned["title"]:
            cleaned["title"] = self.initial.get("title") or _title_of(cleaned.get("file"))
        for name in ("focal_x", "focal_y"):
            value = cleaned.get(name)
            if value is not None and not 0 <= value <= 1:
                self.add_error(name, _("The focal point lies between 0 and 1."))
        return cleaned


def _is_name_of(file, image, words):
    """Whether `words` are the name that the file came with, its ending left off or not: IMG_2041, but not "heron"."""
    name = image.original_name or getattr(file, "name", None) or ""
    return bool(re.search(r"[\d_]", words)) and words.casefold() in {name.casefold(), PurePath(name).stem.casefold()}


def _title_of(file):
    """Return what a file without a title is called: its name as words, without the ending."""
    stem = PurePath(file.name).stem if file else ""
    return (" ".join(stem.replace("-", " ").replace("_", " ").split()) or stem)[:200]
