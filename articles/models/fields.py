"""Fields that more than one noun has."""

import logging
from datetime import UTC
from functools import lru_cache

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.utils.translation import gettext
from django_prose_editor.fields import ProseEditorField

from .. import addresses, body
from ..body.extensions import BODY_EXTENSIONS

logger = logging.getLogger(__name__)


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


class SectionDescriptor(ForwardManyToOneDescriptor):
    def __get__(self, instance, cls=None):
        if instance is None:
            return self
        try:
            section = super().__get__(instance, cls)
        except ObjectDoesNotExist:
            section = None
        key = instance.__dict__.get(self.field.attname)
        if section is None and key is not None:
            section = _in_place_of(self.field.related_model, key)
        return section


class SectionKey(models.ForeignKey):
    """A story's section. One that was removed behind Django's back leaves a stand-in, so that no page breaks of it."""

    forward_related_accessor_class = SectionDescriptor

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.ForeignKey", args, kwargs


@lru_cache(100)  # so that it is logged once
def _in_place_of(model, key):
    logger.error("The section %s is gone, and stories stand in it.", key)
    return model(pk=key, name=gettext("News"), slug=f"section-{key}")


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
