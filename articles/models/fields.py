"""Fields that more than one noun has."""

from django.db import models
from django_prose_editor.fields import ProseEditorField

from .. import addresses, body
from ..body.extensions import BODY_EXTENSIONS


class SlugField(models.CharField):
    """The last step of a public address, in any script."""

    default_validators = [addresses.validate_slug]

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", addresses.SLUG_LENGTH)
        super().__init__(*args, **kwargs)

    def clean(self, value, model_instance):
        return super().clean(addresses.normal(value or ""), model_instance)


class BodyField(ProseEditorField):
    """A story's text. It is cleaned whichever way it comes in: form, command, import or a plain save()."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=dict(BODY_EXTENSIONS), sanitize=body.clean, preset="newsroom", **kwargs)

    def pre_save(self, model_instance, add):
        value = body.clean(super().pre_save(model_instance, add) or "")
        setattr(model_instance, self.attname, value)
        return value
