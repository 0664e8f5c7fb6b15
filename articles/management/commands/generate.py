"""`manage.py generate`: a made-up newspaper of any size, to try out what a large archive costs."""

from os import cpu_count

from django.core.management import BaseCommand, CommandError
from django.db import connection
from tqdm import tqdm

from articles.management.generating import generate
from articles.models import Article, SiteIdentity


class Command(BaseCommand):
    help = (
        "Fills an empty database with made-up stories, for trying out what a large archive costs. "
        "Accounts reporter, editor, picture-editor and chief are made without a password: manage.py changepassword."
    )

    def add_arguments(self, parser):
        parser.add_argument("--articles", type=int, required=True, help="How many stories.")
        parser.add_argument("--saves", type=int, default=2, help="How often each has been saved (default: 2).")
        parser.add_argument("--seed", type=int, default=1, help="Another number makes another newspaper.")
        parser.add_argument(
            "--processes",
            type=int,
            default=cpu_count() if connection.vendor == "postgresql" else 1,
            help="How many write at once (default: one for each core on PostgreSQL, one on SQLite).",
        )

    def handle(self, *, articles, saves, seed, processes, **options):
        if articles < 1 or saves < 2 or processes < 1:
            raise CommandError("At least one story, saved twice, by one process.")
        if processes > 1 and connection.vendor != "postgresql":
            raise CommandError("SQLite has one writer: --processes 1.")
        if Article.objects.exists() or SiteIdentity.objects.exists():
            raise CommandError("This site holds a newspaper already. Generate one in an empty database.")
        # Processes are forked, which no thread may see: not even the one by which a bar watches itself.
        tqdm.monitor_interval = 0
        with tqdm(total=articles, desc="Stories", unit="", disable=None, file=self.stderr) as bar:
            for written in generate(articles, saves=saves, seed=seed, processes=processes):
                bar.update(written)
        self.stdout.write(f"Stories: {articles}.")
