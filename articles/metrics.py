"""Figures for Prometheus, of all processes together, on a door of their own: METRICS_BIND."""

import threading
import time
from http.server import ThreadingHTTPServer

from django.conf import settings
from django.db import connections
from prometheus_client import CollectorRegistry, Counter, Histogram, MetricsHandler
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from . import health

REQUESTS = Counter("newsroom_requests", "Requests that were answered.", ["view", "method", "status"])
SECONDS = Histogram(
    "newsroom_request_seconds",
    "Seconds until a request was answered.",
    ["view"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 5),
)

#: Others come from strangers, who may make up as many as they like.
METHODS = {"GET", "HEAD", "POST", "OPTIONS"}
PROBLEMS = (
    health.DATABASE_UNREACHABLE,
    health.MIGRATIONS_MISSING,
    health.CACHE_UNREACHABLE,
    health.DISK_FULL,
    health.TASKS_OVERDUE,
)


def count_requests(get_response):
    """Middleware: count requests and their seconds, by the name of what answered. Does nothing without the door."""
    if not settings.METRICS_BIND:
        return get_response

    def middleware(request):
        began = time.perf_counter()
        response = get_response(request)
        match = getattr(request, "resolver_match", None)
        count(request.method, match, response.status_code, time.perf_counter() - began)
        return response

    return middleware


def count(method, match, status, seconds):
    """Count one request; `match` is what its path resolved to, or None. Does nothing without the door."""
    if settings.METRICS_BIND:
        view = (match.view_name if match else "") or "none"
        REQUESTS.labels(view, method if method in METHODS else "other", status).inc()
        SECONDS.labels(view).observe(seconds)


class Problems:
    """What /health/ready says, as figures: 1 where something is wrong."""

    def collect(self):
        try:
            found, warnings = health.look()
        finally:
            connections.close_all()
        family = GaugeMetricFamily("newsroom_problem", "Whether something is wrong.", labels=["problem"])
        for problem in PROBLEMS:
            family.add_metric([problem], problem == found or problem in warnings)
        yield family


class _Door(ThreadingHTTPServer):
    allow_reuse_port = True  # each process listens; whichever is asked answers for all
    daemon_threads = True


def open_door(bind):
    """Answer Prometheus at `bind`, host:port, from a thread of this process."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    registry.register(Problems())
    host, _, port = bind.rpartition(":")
    door = _Door((host, int(port)), MetricsHandler.factory(registry))
    threading.Thread(target=door.serve_forever, name="metrics", daemon=True).start()
