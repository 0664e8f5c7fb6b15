"""Whether the site lives and is ready: for the container, before the host check and the redirect to https."""

import logging
from functools import cache

from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse

logger = logging.getLogger(__name__)

DATABASE_UNREACHABLE = "database unreachable"
MIGRATIONS_MISSING = "migrations missing"


def answer_health(get_response):
    """Middleware: answer /health/live and /health/ready, hand on everything else."""

    def middleware(request):
        if request.path == "/health/live":
            return _answer("live")
        if request.path == "/health/ready":
            found = problem()
            return _answer(found, status=503) if found else _answer("ready")
        return get_response(request)

    return middleware


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


@cache  # A database that has every migration keeps them; what was raised is asked again.
def _require_migrations():
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsMissing


def _answer(status_word, status=200):
    return JsonResponse({"status": status_word}, status=status, headers={"Cache-Control": "no-store"})
