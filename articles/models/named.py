from django.db import models
from django.db.models import Exists, OuterRef


class NamedQuerySet(models.QuerySet):
    """Of what editions name. Its model says as `NAMED_AS` by which lookup they are found."""

    def with_stories(self):
        """Those that a live edition names: readers have no pages of the others."""
        from .edition import Edition  # Edition needs Topic at import.

        return self.filter(Exists(Edition.objects.live().filter(**{self.model.NAMED_AS: OuterRef("pk")})))
