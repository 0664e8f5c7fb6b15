"""What is scheduled is there for readers in every worker process, within a second of its moment."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from tests.processes import manage, python, serving

SCHEDULE = """
import django; django.setup()
from datetime import timedelta
from django.contrib.auth.models import User
from django.utils import timezone
from articles import workflow
from articles.models import Article, Edition
article = Edition.objects.live().newest_first().first().article
article.headline = "A headline of its minute"
article.save()
at = timezone.now() + timedelta(seconds=12)
edition = workflow.schedule(article, by=User.objects.get(username="chief"), at=at)
print(at.isoformat(), edition.get_absolute_url())
"""


def test_a_scheduled_change_is_seen_from_every_worker_within_a_second_of_its_moment(tmp_path, static_root):
    for command in ("migrate", "demo"):
        done = manage(command, var=tmp_path)
        assert done.returncode == 0, done.stderr
    with serving(tmp_path, "--no-worker", STATIC_ROOT=str(static_root)) as site:
        workers = site.workers(2)
        assert len(workers) == 2
        done = python("-c", SCHEDULE, var=tmp_path, DJANGO_SETTINGS_MODULE="newsroom.settings")
        assert done.returncode == 0, done.stderr
        moment, path = done.stdout.split()
        at = datetime.fromisoformat(moment).timestamp()
        # Before: neither the page nor a list tells it, from whichever worker.
        assert all("A headline of its minute" not in text for text in _ask_often(site, [path, "/", "/latest/"]))
        assert time.time() < at, "The machine is too slow to look before the moment"
        time.sleep(max(0, at + 0.95 - time.time()))
        texts = _ask_often(site, [path, "/latest/", "/feed/"])
        assert all("A headline of its minute" in text for text in texts)


def _ask_often(site, paths):
    """Ask for each path from many connections at once, so that both workers answer; return the texts."""
    with ThreadPoolExecutor(8) as pool:
        return [text for _status, _headers, text in pool.map(site.get, paths * 8)]
