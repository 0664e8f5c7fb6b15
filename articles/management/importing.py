"""What the commands that bring in another system's stories have in common."""

from datetime import datetime
from functools import partial
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from tqdm import tqdm

from articles import interchange, tasks


class ImportCommand(BaseCommand):
    """Reads a file with `reader`, which raises interchange.Refused for what is not sound, and takes in its stories."""

    reader: type

    def add_arguments(self, parser):
        parser.add_argument("file", help="What the other system exported.")
        parser.add_argument("--by", required=True, metavar="NAME", help="The editor's account that publishes them.")
        parser.add_argument("--mapping", metavar="FILE", help="TOML: which categories become which sections, and more.")
        parser.add_argument("--dry-run", action="store_true", help="Do everything, write the report, keep nothing.")
        parser.add_argument(
            "--fetch-pictures",
            action="store_true",
            help="Fetch pictures from where they are, from public addresses only; without it they stay there.",
        )
        parser.add_argument(
            "--report", metavar="FILE", help="Where to write what did not fit. Default: in var/imports/."
        )

    def handle(self, *, file, by, mapping, dry_run, fetch_pictures, report, **options):
        user = get_user_model().objects.filter(username=by, is_active=True).first()
        if user is None:
            raise CommandError(f"There is no account “{by}”.")
        try:
            rules = interchange.Mapping.read(mapping) if mapping else interchange.Mapping()
            export = self.read(file, **options)
            path = self.report_path(report)
            # Half a character is no UTF-8, and a headline may have one.
            with path.open("w", encoding="utf-8", errors="backslashreplace") as written:
                told = interchange.Report(written, export, dry_run)
                arrivals = interchange.Arrivals(
                    export,
                    by=user,
                    mapping=rules,
                    report=told,
                    get_picture=self.get_picture() if fetch_pictures else None,
                    dry_run=dry_run,
                )
                self.take_in(export, arrivals, told)
        except interchange.Refused as refused:
            raise CommandError(f"{refused} Nothing was taken in.") from refused
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error}") from error
        self.stdout.write("\n".join([*told.lines(), f"What did not fit: {path}"]))

    def read(self, file, **options):
        return self.reader(file)

    def get_picture(self):
        return partial(interchange.fetch, max_bytes=settings.PICTURE_MAX_BYTES)

    def take_in(self, export, arrivals, told):
        story = None
        try:
            with interchange.without_waiting_for_the_disk():
                for story in tqdm(export.stories(), total=export.count, desc="Stories", unit="", disable=None):
                    arrivals.take_in(story)
        except (KeyboardInterrupt, DatabaseError) as error:
            reason = " ".join(str(error).split()) or "interrupted"
            if story:
                told.stop(story, reason)
            raise CommandError(f"Stopped: {reason}. Whole stories are in; run it again to go on.") from error
        finally:
            told.end()
            for key in arrivals.new_images:
                tasks.make_renditions.enqueue(key)

    def report_path(self, asked):
        if asked:
            return Path(asked)
        folder = settings.VAR_DIR / "imports"
        folder.mkdir(exist_ok=True)
        return folder / f"{datetime.now():%Y-%m-%d-%H%M%S}.txt"  # noqa: DTZ005 - a name, in the operator's own time
