"""Fields that more than one noun has."""

from datetime import UTC

from django.core.exceptions import ValidationError
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


def validate_body(source):
    """Raise ValidationError, with a sentence for the editor, for a text that cannot be kept."""
    if sentence := body.refusal(source):
        raise ValidationError(sentence)


class MonthField(models.PositiveIntegerField):
    """The month in UTC of the moment in another field, as 202605; it follows from that one on every save."""

    def __init__(self, *args, of="", **kwargs):
        self.of = of
        super().__init__(*args, editable=False, **kwargs)

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        kwargs.pop("editable", None)
        return name, path, args, {**kwargs, "of": self.of}

    def pre_save(self, model_instance, add):
        moment = getattr(model_instance, self.of).astimezone(UTC)
        value = moment.year * 100 + moment.month
        setattr(model_instance, self.attname, value)
        return value


class BodyField(ProseEditorField):
    """A story's text. It is cleaned whichever way it comes in: form, command, import or a plain save().

    One that is too long, or no text at all but a tangle of elements, is refused in all of them: ValidationError.
    """

    default_validators = [validate_body]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, extensions=dict(BODY_EXTENSIONS), sanitize=body.clean, preset="newsroom", **kwargs)

    def pre_save(self, model_instance, add):
        value = super().pre_save(model_instance, add) or ""
        validate_body(value)
        value = body.clean(value)
        setattr(model_instance, self.attname, value)
        return value
