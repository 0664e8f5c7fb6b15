from django.db import connection, models
from django.db.models import Q
from django.db.models.expressions import RawSQL
from django.utils import timezone


class Purge(models.Model):
    """Which pages a change throws away, for every process that keeps pages. Written by `pagecache` with the change."""

    # As in made_of, with blanks between.
    tags = models.TextField()
    # When it holds, if not as soon as it is seen.
    at = models.DateTimeField(null=True)
    # Whether what it throws away may not be shown even when nothing else can be.
    is_withdrawal = models.BooleanField(default=False)
    made_at = models.DateTimeField(default=timezone.now)
    # PostgreSQL's number of the transaction that wrote it: rows become visible in another order than that of keys.
    transaction = models.BigIntegerField(default=0, db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["made_at"], name="purge_by_age")]

    def __str__(self):
        return self.tags

    @staticmethod
    def current_transaction():
        """Return what a new row has as its `transaction`."""
        return RawSQL("pg_current_xact_id()::text::bigint", ()) if connection.vendor == "postgresql" else 0

    @classmethod
    def since(cls, mark=None):
        """Return (rows, the mark of now): all rows that were not visible at `mark`, and perhaps some that were.

        Without a mark, also those that will still hold, or must never be forgotten. One query, or two.
        """
        now = cls._mark(mark)
        after = now if mark is None else mark
        wanted = Q(transaction__gte=after) if connection.vendor == "postgresql" else Q(pk__gt=after)
        if mark is None:
            wanted |= Q(at__gt=timezone.now()) | Q(is_withdrawal=True)
        rows = list(cls.objects.filter(wanted).order_by("pk"))
        if connection.vendor != "postgresql" and rows:
            now = max(now, rows[-1].pk)
        return rows, now

    @classmethod
    def _mark(cls, mark):
        """Return the oldest transaction that has not ended; where writers take turns, the last key that was seen."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
                return cursor.fetchone()[0]
        return cls.objects.aggregate(last=models.Max("pk"))["last"] or 0 if mark is None else mark
