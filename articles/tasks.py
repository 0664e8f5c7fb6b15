"""What is done after the response: rows of the database that `manage.py worker` works off.

Each task can be run again, and nothing a reader sees at a moment waits for one, except that search finds a live blog by
an entry that was to come.
"""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

try:
    from django.tasks import task  # Django 6
except ImportError:
    from django_tasks import task

from . import access, edge, indexnow, mail, renditions, search, websub
from .models import Article, Image, Transition

logger = logging.getLogger(__name__)

#: A mail server or a hub that is away is asked again after so many minutes, and then no more.
ASKED_AGAIN_AFTER = (2, 10, 30, 120, 600)

#: A task that runs for so long has lost its worker: a picture takes seconds.
LOST_AFTER = timedelta(minutes=10)
#: A task that failed is tried again after so long, once each.
TRIED_AGAIN = (timedelta(minutes=1), timedelta(minutes=30))
#: What is done is forgotten after so long.
FORGOTTEN_AFTER = timedelta(days=14)


@task()
def make_renditions(key):
    """Make what is missing of a picture of the library; nothing, if it has left."""
    if image := Image.objects.filter(pk=key).first():
        renditions.make(image)


@task()
def index_live_blog(key):
    """Let a live blog be found by an entry whose moment has come."""
    if article := Article.objects.filter(pk=key).first():
        search.index_live_blog(article)


@task()
def tell(key, attempt=0):
    """Send mail about a step of a story to those who want it."""
    step = Transition.objects.filter(pk=key).first()
    if step is None:
        return
    try:
        mail.tell(step)
    except OSError as error:
        _ask_again(tell, key, attempt, f"Mail about step {step.pk} could not be sent", error)


@task()
def send_password_reset(address, attempt=0):
    """Send the way to a new password to whoever has this mail address, if anybody does."""
    try:
        mail.password_reset(address)
    except OSError as error:
        _ask_again(send_password_reset, address, attempt, "A new password could not be mailed", error)


@task()
def send_notice(words, attempt=0):
    """Send somebody mail about their own account. `words`: its subject, its text, their address."""
    try:
        mail.notice(*words).send()
    except OSError as error:
        _ask_again(send_notice, words, attempt, "A notice could not be mailed", error)


@task()
def tell_hub(key, attempt=0):
    """Tell the WebSub hub which feeds a change of a story has changed."""
    article = Article.objects.filter(pk=key).first()
    addresses = websub.feeds_of(article) if article else []
    if not addresses or not settings.WEBSUB_HUB:
        return
    try:
        websub.tell_hub(addresses)
    except OSError as error:
        _ask_again(tell_hub, key, attempt, "The WebSub hub could not be told", error)


@task()
def tell_search_engines(since, attempt=0):
    """Tell search engines which stories have changed since a moment, in ISO 8601."""
    addresses = indexnow.changed_since(datetime.fromisoformat(since))
    if not addresses or not settings.INDEXNOW_KEY:
        return
    try:
        indexnow.tell(addresses)
    except OSError as error:
        _ask_again(tell_search_engines, since, attempt, "The search engines could not be told", error)


@task()
def renew_at_the_edge(since, attempt=0):
    """Have the edge forget what it kept of stories that have changed since a moment, in ISO 8601."""
    addresses = indexnow.changed_since(datetime.fromisoformat(since))
    if not addresses or not settings.EDGE_URL:
        return
    try:
        edge.renew(addresses)
    except OSError as error:
        _ask_again(renew_at_the_edge, since, attempt, "The edge could not be asked", error)


def tell_hub_at(moments, key):
    """Have the hub told at each of `moments` what the story with this key has changed; of what is to come, once."""
    for moment in moments:
        waiting = DBTaskResult.objects.filter(task_path=tell_hub.module_path, status="READY", run_after=moment)
        if not waiting.filter(args_kwargs__args=[key]).exists():
            tell_hub.using(run_after=moment).enqueue(key)


def _ask_again(asking, about, attempt, failed, error):
    """Log the sentence `failed`, and have the task `asking` done again later, but not for ever."""
    logger.warning("%s (attempt %s): %s", failed, attempt + 1, error)
    if attempt < len(ASKED_AGAIN_AFTER):
        again = timezone.now() + timedelta(minutes=ASKED_AGAIN_AFTER[attempt])
        asking.using(run_after=again).enqueue(about, attempt + 1)


def tell_search_engines_after(moment):
    """Have search engines told what changes at `moment`, with what else changes soon after."""
    told_at = moment + indexnow.GATHERED
    rows = DBTaskResult.objects.filter(task_path=tell_search_engines.module_path, status="READY")
    if not rows.filter(run_after__gt=moment, run_after__lte=told_at).exists():
        tell_search_engines.using(run_after=told_at).enqueue(moment.isoformat())


def keep_house():
    """Put back what a worker left when it died and what failed, each a few times; forget what is long done."""
    now = timezone.now()
    rows = DBTaskResult.objects.all()
    for row in rows.filter(Q(status="FAILED") | Q(status="RUNNING", started_at__lt=now - LOST_AFTER)):
        # Each worker that takes a task writes its name on it.
        attempts = len(row.worker_ids)
        as_seen = rows.filter(pk=row.pk, status=row.status, started_at=row.started_at)
        if attempts <= len(TRIED_AGAIN):
            at = (row.finished_at or now) + TRIED_AGAIN[attempts - 1]
            as_seen.update(status="READY", run_after=at, started_at=None, finished_at=None)
        elif row.status == "RUNNING":
            as_seen.update(status="FAILED", finished_at=now, traceback="Its worker died each time.")
            logger.error(
                "A task is given up, its worker died %d times: %s %s", attempts, row.task_path, row.args_kwargs
            )
    rows.filter(status__in=["SUCCESSFUL", "FAILED"], finished_at__lt=now - FORGOTTEN_AFTER).delete()
    access.forget_old()
