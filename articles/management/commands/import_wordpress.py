"""`manage.py import_wordpress FILE.xml`: the stories of a WordPress site."""

from articles import interchange

from ..importing import ImportCommand


class Command(ImportCommand):
    help = (
        "Brings in the posts and pages of a WordPress export (WXR: Tools → Export → All content) with their dates, "
        "authors, categories, tags, pictures and old addresses. It can be run again: what is here already stays as it "
        "is. docs/interchange.md describes it."
    )
    reader = interchange.WordPress
