"""`manage.py backup FILE`: every row and every picture in one file."""

from django.core.management.base import BaseCommand, CommandError

from articles import backup


class Command(BaseCommand):
    help = (
        "Writes the whole site, database and pictures, to one file, as it is at this moment. Safe while the site "
        "serves. `manage.py restore` takes it in, on SQLite or PostgreSQL."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="A new file, such as monday.newsroom. Keep it safe: secrets are in it.")

    def handle(self, *, file, **options):
        try:
            told = backup.write(file)
        except backup.Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{file}: {sum(told.rows.values())} rows, {told.files} files.")
        if told.missing:
            raise CommandError(
                f"The backup is whole but for {len(told.missing)} files that are lost: {', '.join(told.missing[:5])}"
            )
