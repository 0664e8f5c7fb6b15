"""`manage.py thin_revisions`: delete what was kept while typing and has had its time, of all stories."""

from django.core.management.base import BaseCommand
from tqdm import tqdm

from ... import revisions
from ...models import Article, Revision


class Command(BaseCommand):
    help = (
        "Thins out what was kept while editors typed: all of the last hour stays, then one an hour for a day, one a "
        "day for a month. Saved texts stay for ever. Each story is thinned while it is written, so this is for those "
        "that nobody opens any more; once a week is often enough."
    )

    def handle(self, *args, **options):
        keys = Revision.objects.autosaves().order_by("article").values_list("article", flat=True).distinct()
        count = 0
        for key in tqdm(list(keys), unit=" stories", disable=None, file=self.stderr):
            count += revisions.thin(Article(pk=key))
        self.stdout.write(f"{count} kept texts deleted.")
