from django.contrib.postgres.search import SearchVectorField
from django.db import models

from .edition import Edition
from .section import Section


class SearchEntry(models.Model):
    """What search asks of an edition: small rows, for the edition's own hold whole texts. Written by `search` alone.

    Whether it is live is not in it: Edition.objects.live() says that when somebody searches.
    """

    edition = models.OneToOneField(Edition, models.CASCADE, primary_key=True, related_name="+")
    section = models.ForeignKey(Section, models.CASCADE, related_name="+", db_index=False)
    form = models.CharField(max_length=10)
    published_at = models.DateTimeField()
    # PostgreSQL alone, which indexes them; SQLite has full-text tables beside this one. See the migration.
    words = SearchVectorField(null=True)
    title = SearchVectorField(null=True)

    class Meta:
        indexes = [models.Index(fields=["-published_at", "-edition"], name="search_entry_newest_first")]

    def __str__(self):
        return str(self.edition)
