"""`manage.py import_ghost FILE.json`: the stories of a Ghost site."""

from articles import interchange

from ..importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Brings in the posts and pages of a Ghost export (Settings → Import/Export) with their dates, authors, tags, "
        "pictures and old addresses. It can be run again: what is here already stays as it is. docs/interchange.md "
        "describes it."
    )

    def add_arguments(self, parser):
        super().add_arguments(parser)
        parser.add_argument(
            "--site", default="", metavar="URL", help="Where the site is found: pictures and links need it."
        )

    def read(self, file, *, site, **options):
        return interchange.Ghost(file, site)
