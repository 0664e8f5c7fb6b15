"""`manage.py restore FILE`: make this site what it was when `manage.py backup` wrote the file."""

from django.core.management.base import BaseCommand, CommandError

from articles import backup


class Command(BaseCommand):
    help = (
        "Takes a backup into a site that was migrated and holds nothing yet, after reading it once to see that it is "
        "whole. All rows come in or none. Everyone signs in again."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="A file of `manage.py backup`.")
        parser.add_argument("--replace", action="store_true", help="Delete all that this site holds now.")

    def handle(self, *, file, replace, **options):
        try:
            told = backup.restore(file, replace=replace)
        except backup.Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(
            f"{sum(told.rows.values())} rows and {told.files} files are in. Restart what serves the site."
        )
