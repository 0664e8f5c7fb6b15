"""The form of a picture, for its own page and for the upload inside a picker."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .. import pictures
from .widgets import FocalPoint, GrowingText, PictureFile


class ImageForm(forms.ModelForm):
    class Meta:
        widgets = {
            "file": PictureFile,
            "alt": GrowingText(single_line=True),
            "caption": GrowingText(single_line=True),
            "focal_x": FocalPoint,
        }

    def clean_file(self):
        """Take the picture's facts from an uploaded file before anything is stored, or refuse it in a sentence."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data and file:
            try:
                facts = pictures.inspect(
                    file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS
                )
            except pictures.Refused as refused:
                raise ValidationError(str(refused)) from refused
            self.instance.width, self.instance.height = facts.width, facts.height
            self.instance.content_hash = facts.content_hash
        return file

    def clean(self):
        cleaned = super().clean()
        for name in ("focal_x", "focal_y"):
            value = cleaned.get(name)
            if value is not None and not 0 <= value <= 1:
                self.add_error(name, _("The focal point lies between 0 and 1."))
        return cleaned
