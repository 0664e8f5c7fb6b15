from django.db import models

from .. import made_of


class Drawn(models.Model):
    """Something that readers see some of: a page that loads it from the database is made of it."""

    class Meta:
        abstract = True

    @classmethod
    def from_db(cls, db, field_names, values):
        instance = super().from_db(db, field_names, values)
        if made_of.is_noting():
            made_of.note(instance.tag)
        return instance

    @property
    def tag(self):
        """What it is called by the pages that show it, see made_of."""
        return f"{self._meta.model_name}-{self.pk}"
