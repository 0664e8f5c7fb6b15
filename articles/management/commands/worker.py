"""What is left for after the response: see articles/tasks.py."""

import logging
import os
import time

from django.core.management import BaseCommand
from django_tasks_db.management.commands.db_worker import Worker

from articles import tasks

#: Seconds between looks for new tasks, and between two rounds of tasks.keep_house().
PAUSE = 1
HOUSEKEEPING = 60


class Command(BaseCommand):
    help = "Do what is left for after the response, until SIGTERM. `manage.py serve` runs it beside gunicorn."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Do what waits now, then end.")
        parser.add_argument("--with-parent", action="store_true", help="End when the process that started it ends.")

    def handle(self, *, once, with_parent, **options):
        parent = os.getppid()
        os.nice(10)  # readers first
        logging.getLogger("django_tasks_db").setLevel(logging.WARNING)  # it would say at every look that it looks
        worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            backend_name="default",
            worker_id=f"{os.uname().nodename[:40]}-{os.getpid()}",
            interval=0,
            batch=True,
            startup_delay=False,
            max_tasks=None,
        )
        worker.configure_signals()
        rounds_from = 0
        while worker.running:
            if time.monotonic() >= rounds_from:
                tasks.keep_house()
                rounds_from = time.monotonic() + HOUSEKEEPING
            worker.run()
            if once or (with_parent and os.getppid() != parent):
                return
            if worker.running:
                time.sleep(PAUSE)
