"""`manage.py index_search`: enter every story that readers see, or will see, into the search anew."""

from django.core.management import BaseCommand
from django.utils import timezone
from tqdm import tqdm

from articles import search
from articles.models import Edition


class Command(BaseCommand):
    help = (
        "Enters all that is live or scheduled into the search anew: after an update that says so, after LANGUAGE_CODE "
        "changed, after a restored backup. Safe while the site serves: readers search on meanwhile."
    )

    def handle(self, **options):
        total, done = Edition.objects.exclude(live_until__lte=timezone.now()).count(), 0
        with tqdm(total=total, desc="Stories", unit="", disable=None, file=self.stderr) as bar:
            for done in search.rebuild():
                bar.update(done - bar.n)
        self.stdout.write(f"Stories that can be found: {done}.")
