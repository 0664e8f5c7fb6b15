from django.db import models
from django.db.models import OuterRef, Subquery


class NamedQuerySet(models.QuerySet):
    """Of what editions name. Its model says as `NAMED_AS` by which lookup they are found."""

    def with_stories(self):
        """Those that a live edition names: readers have no pages of the others."""
        from .edition import Edition  # Edition needs Topic at import.

        # The value of one edition each, not EXISTS: for that, PostgreSQL would join what names them with all stories.
        one = Edition.objects.live().filter(**{self.model.NAMED_AS: OuterRef("pk")}).order_by().values("pk")[:1]
        return self.alias(one=Subquery(one)).filter(one__isnull=False)
