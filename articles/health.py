"""Whether the site lives and is ready: for the container, before the host check and the redirect to https."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse


def answer_health(get_response):
    """Middleware: answer /health/live and /health/ready, hand on everything else."""

    def middleware(request):
        if request.path == "/health/live":
            return _no_store(JsonResponse({"status": "live"}))
        if request.path == "/health/ready":
            problem = _problem()
            return _no_store(
                JsonResponse({"status": problem}, status=503) if problem else JsonResponse({"status": "ready"})
            )
        return get_response(request)

    return middleware


def _problem():
    """Return what keeps the site from serving, in a word or two, or None."""
    try:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return "migrations missing"
    except Exception:  # whatever a database that is away raises, it is away
        return "database unreachable"
    return None


def _no_store(response):
    response.headers["Cache-Control"] = "no-store"
    return response
