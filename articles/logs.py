"""What the log says: a line for each request, and in every line the request it belongs to. Nothing that is secret.

Paths are in it, for they name what readers see; what they asked for (`?q=`), who they are, what they typed and keys in
paths are not.
"""

import json
import logging
import re
import time
import uuid
from contextvars import ContextVar
from datetime import UTC, datetime
from ipaddress import ip_address, ip_network

from django.conf import settings

logger = logging.getLogger("newsroom.request")

#: The request that is answered by this thread.
_request_id: ContextVar[str] = ContextVar("request_id", default="")

#: Names of what addresses hold that opens something: previews, new passwords.
KEYS = {"token", "key", "uidb36", "uidb64"}
#: Asked every few seconds; what it answers is an alarm's business.
HEALTH = "/health/"
#: What would begin a new line, colour a terminal, or turn the writing round.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def log_requests(get_response):
    """Middleware: write a line once a request is answered."""

    def middleware(request):
        known = _request_id.set(_id_of(request))
        began = time.perf_counter()
        try:
            response = get_response(request)
            if not request.path.startswith(HEALTH):
                match = getattr(request, "resolver_match", None)
                log(request.method, request.path, match, response.status_code, time.perf_counter() - began)
            if response.status_code >= 500:
                response["X-Request-ID"] = _request_id.get()
            return response
        finally:
            _request_id.reset(known)

    return middleware


def log(method, path, match, status, seconds):
    """Write the line of a request; `match` is what its path resolved to, or None."""
    said = {"method": method, "path": _without_keys(path, match), "status": status, "ms": round(seconds * 1000)}
    logger.info("%(method)s %(path)s %(status)s in %(ms)s ms", said)


def _id_of(request):
    """Return the id that a proxy of ours gave the request, or a new one."""
    given = request.headers.get("X-Request-ID", "")
    if re.fullmatch(r"[A-Za-z0-9-]{8,64}", given) and _is_ours(request.META.get("REMOTE_ADDR", "")):
        return given
    return uuid.uuid4().hex


def _is_ours(address):
    try:
        peer = ip_address(address)
    except ValueError:  # a socket of this machine has none
        return False
    return any(peer in ip_network(one) for one in settings.TRUSTED_PROXIES)


def _without_keys(path, match):
    for name, value in match.captured_kwargs.items() if match else ():
        if name in KEYS and isinstance(value, str):
            path = path.replace(value, "…")
    return path


def escaped(text):
    """Return `text` with every character visible and on one line."""
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], text)


class LineFormatter(logging.Formatter):
    """A record as one line of text; a traceback below it, indented so that no line of it can look like another."""

    def __init__(self):
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatMessage(self, record):
        line = escaped(super().formatMessage(record))
        return f"{line} [{_request_id.get()}]" if _request_id.get() else line

    def formatException(self, info):
        return self._indented(super().formatException(info))

    def formatStack(self, stack):
        return self._indented(super().formatStack(stack))

    def _indented(self, text):
        return "\n".join(f"    {escaped(line)}" for line in text.split("\n"))


class JSONFormatter(logging.Formatter):
    """A record as one line of JSON, for programs that gather logs."""

    def format(self, record):
        said = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if _request_id.get():
            said["request_id"] = _request_id.get()
        if record.name == logger.name and isinstance(record.args, dict):
            said |= record.args
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said)  # ASCII alone, so that nothing has to be escaped
