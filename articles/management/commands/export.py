"""`manage.py export FILE`: the whole site in one archive."""

from django.core.management.base import BaseCommand, CommandError

from articles import interchange


class Command(BaseCommand):
    help = (
        "Writes the whole site to one archive: stories with all editions and revisions, pictures, sections, topics, "
        "authors, addresses, accounts without passwords. Safe while the site serves. docs/interchange.md describes it."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="A new file, such as newspaper.zip. Keep it safe: drafts are in it.")

    def handle(self, *, file, **options):
        try:
            manifest = interchange.export(file)
        except interchange.Refused as refused:
            raise CommandError(str(refused)) from refused
        rows = sum(member.rows or 0 for member in manifest.members.values())
        files = sum(member.rows is None for member in manifest.members.values())
        self.stdout.write(f"{file}: {rows} rows, {files} pictures.")
        if manifest.missing:
            raise CommandError(
                f"The archive is whole but for {len(manifest.missing)} pictures whose files are lost: "
                f"{', '.join(manifest.missing[:5])}"
            )
