"""Putting the files readers get in order, after a change of sizes, a restored backup, or time without a worker."""

from django.core.management import BaseCommand, CommandError
from tqdm import tqdm

from articles import renditions
from articles.models import Image


class Command(BaseCommand):
    help = "Make renditions that are missing, remove those no picture has had for a day. Safe while the site serves."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="Say what would be done, and do nothing.")

    def handle(self, *, dry_run, **options):
        there = set(renditions.stored())
        made, failed = self.make_missing(there, dry_run)
        removed = self.remove_orphans(there, dry_run)
        would = "would be " if dry_run else ""
        self.stdout.write(f"Renditions that {would or 'were '}made: {made}; {would}removed: {removed}.")
        if failed:
            raise CommandError(f"Pictures that could not be done, as said above: {failed}.")

    def make_missing(self, there, dry_run):
        """Return how many renditions were missing, and how many pictures could not be done."""
        made = failed = 0
        keys = Image.objects.order_by("pk").values_list("pk", flat=True)
        for key in tqdm([*keys], desc="Pictures", unit="", disable=None):
            if not (image := Image.objects.filter(pk=key).first()):
                continue
            lost = renditions.planned_names(image) - there
            noted = {one["name"] for one in image.renditions}
            if not dry_run and (lost or noted != renditions.planned_names(image)):
                try:
                    renditions.make(image, lost=lost)
                except Exception as error:  # whatever a damaged original makes Pillow raise: the others come first
                    failed += 1
                    self.stderr.write(f"Picture {key}, “{image.title}”: {error}")
                    continue
            made += len(lost)
        return made, failed

    def remove_orphans(self, there, dry_run):
        """Return how many files were removed that no picture names or will name."""
        for image in Image.objects.only(*renditions.NAMING).iterator():
            there -= renditions.names(image)
        removed = 0
        for name in tqdm(sorted(there), desc="Orphans", unit="", disable=None):
            if renditions.is_old(name):
                removed += 1
                if not dry_run:
                    renditions.discard(name)
        return removed
