"""`manage.py import FILE`: an archive that `manage.py export` wrote, into an empty site."""

from django.core.management.base import BaseCommand, CommandError

from articles import interchange, tasks
from articles.models import Image


class Command(BaseCommand):
    help = (
        "Takes an archive of `manage.py export` into a site that was migrated and holds nothing yet: all of it or "
        "nothing. Users have no passwords then: `manage.py changepassword NAME` gives them one."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", help="The archive, such as newspaper.zip.")

    def handle(self, *, file, **options):
        try:
            manifest = interchange.restore(file)
        except interchange.Refused as refused:
            raise CommandError(f"{refused} Nothing was taken in.") from refused
        keys = Image.objects.order_by("pk").values_list("pk", flat=True)
        for key in keys:
            tasks.make_renditions.enqueue(key)
        rows = sum(member.rows or 0 for member in manifest.members.values())
        self.stdout.write(f"{rows} rows of {manifest.site['name']}, written {manifest.written_at}, are in.")
        if keys:
            self.stdout.write("The worker makes the sizes of the pictures now; `manage.py renditions` does it at once.")
        self.stdout.write("Nobody has a password yet: `manage.py changepassword NAME` gives one.")
