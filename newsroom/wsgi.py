"""The door gunicorn knocks at: what is kept is answered from memory, the rest by Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

_django = get_wsgi_application()

from articles import logs, metrics, pagecache  # noqa: E402 - models are there only now


def _tell(method, path, match, status, seconds):
    logs.log(method, path, match, status, seconds)
    metrics.count(method, match, status, seconds)


application = pagecache.in_front(_django, _tell)
