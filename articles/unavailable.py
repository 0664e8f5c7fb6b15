"""What a reader gets while the database is away, full or locked: a page that says so, and no fault of the program."""

import logging
import sys
from functools import lru_cache
from time import monotonic

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.shortcuts import render

logger = logging.getLogger(__name__)

#: Seconds after which programs should ask again. The site has the database back within five of its return.
RETRY_AFTER = 5


def answer_without_database(get_response):
    """Middleware: answer 503 where a view could not ask the database."""

    def middleware(request):
        return get_response(request)

    middleware.process_exception = lambda request, exception: answer(exception)
    return middleware


def answer(exception=None):
    """Return the page if `exception`, or what is being handled, is the database's; otherwise None."""
    exception = exception or sys.exc_info()[1]
    if not isinstance(exception, (OperationalError, InterfaceError)):
        return None
    _log(str(exception), int(monotonic() // 60))
    response = render(None, "503.html", {"site_name": settings.SITE_NAME}, status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    # Said above, once a minute; Django would say it of each request.
    response._has_been_logged = True
    return response


@lru_cache(32)
def _log(reason, minute):
    logger.error("The database fails: %s", " ".join(reason.split()), exc_info=True)
