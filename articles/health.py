"""Whether the site lives and is ready: for the container, before the host check and the redirect to https."""

import logging
import shutil
from datetime import timedelta
from functools import cache as remembered

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Q
from django.http import JsonResponse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult, get_date_max

logger = logging.getLogger(__name__)

DATABASE_UNREACHABLE = "database unreachable"
MIGRATIONS_MISSING = "migrations missing"
CACHE_UNREACHABLE = "cache unreachable"
DISK_FULL = "disk nearly full"
TASKS_OVERDUE = "tasks overdue"

#: How long a task may wait for its turn: a worker with many new pictures needs minutes.
OVERDUE_AFTER = timedelta(minutes=15)
#: Bytes that should be free where files are written: ten of the largest pictures, with all that is made of them.
LEAST_FREE = 500 * 2**20


def answer_health(get_response):
    """Middleware: answer /health/live and /health/ready, hand on everything else."""

    def middleware(request):
        if request.path == "/health/live":
            return _answer({"status": "live"})
        if request.path == "/health/ready":
            found, warnings = look()
            answer = {"status": found or "ready"} | ({"warnings": warnings} if warnings else {})
            return _answer(answer, status=503 if found else 200)
        return get_response(request)

    return middleware


def look():
    """Return (what keeps the site from serving, or None; what else is wrong), each in a word or two."""
    warnings = []
    found = problem()
    if not found and _tasks_are_overdue():
        warnings.append(TASKS_OVERDUE)
    if not _cache_answers():
        warnings.append(CACHE_UNREACHABLE)
    if any(_free(folder) < LEAST_FREE for folder in (settings.VAR_DIR, settings.MEDIA_ROOT)):
        warnings.append(DISK_FULL)
    return found, warnings


def problem():
    """Return what keeps the site from serving, in a word or two, or None."""
    try:
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute("SELECT 1")
        _require_migrations()
    except Error as error:
        logger.error("The database does not answer: %s", error)
        return DATABASE_UNREACHABLE
    except MigrationsMissing:
        return MIGRATIONS_MISSING
    return None


class MigrationsMissing(Exception):
    pass


@remembered  # A database that has every migration keeps them; what was raised is asked again.
def _require_migrations():
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsMissing


def _tasks_are_overdue():
    """Whether something waits that a worker should have done by now: mail, sizes of pictures, telling of changes."""
    then = timezone.now() - OVERDUE_AFTER
    at_once = Q(run_after=get_date_max(), enqueued_at__lt=then)
    return DBTaskResult.objects.filter(at_once | Q(run_after__lt=then), status="READY").exists()


def _cache_answers():
    """Whether Redis answers. A cache in the database does as long as that does."""
    if "Redis" not in settings.CACHES["default"]["BACKEND"]:
        return True
    try:
        cache.get("health")
    except Exception:  # cache back ends share no exception of their own
        return False
    return not getattr(cache, "is_away", False)


def _free(folder):
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # it is gone
        return 0


def _answer(said, status=200):
    return JsonResponse(said, status=status, headers={"Cache-Control": "no-store"})
