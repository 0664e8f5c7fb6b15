"""Fetching pictures from another site: from public addresses only, whatever its names and redirects say.

A name is resolved here and the connection goes to the address that was looked at, so that a name that changes between
the look and the connection leads nowhere else.
"""

import http.client
import ipaddress
import socket
import urllib.error
import urllib.request
from contextlib import suppress
from threading import Timer
from time import monotonic
from urllib.parse import quote, urlsplit, urlunsplit

SECONDS = 30
#: Of waiting for any one answer.
PATIENCE = 10
CHUNK = 64 * 1024

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class NotFetched(Exception):
    """What was asked for could not be had. The message is a sentence."""


def is_public(address):
    """Whether an IP address is one of the public internet, not of this machine, its network or its cloud."""
    ip = ipaddress.ip_address(address)
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if ip.is_site_local:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def fetch(url, *, max_bytes, seconds=SECONDS, allows=is_public):
    """Return the bytes at an http or https address. Raise NotFetched, with a sentence, for anything else.

    `allows(address)` says to which IP addresses a connection may go; each redirect is asked about again. No more than
    `max_bytes` are read, and after `seconds` it is over, all redirects and addresses of a name together.
    """
    opened: list[socket.socket] = []
    ends = monotonic() + seconds

    def left():
        """Return the seconds to wait for the next answer; raise TimeoutError when the time of all is over."""
        if (now := monotonic()) >= ends:
            raise TimeoutError
        return min(PATIENCE, ends - now)

    def connect(address, timeout=PATIENCE, source_address=None):
        host, port = address
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        allowed = [one for one in found if allows(one[4][0])]
        if not allowed:
            raise NotFetched(f"{host} is no public address.")
        error: OSError | None = None
        for family, kind, protocol, _name, where in allowed:
            connection = socket.socket(family, kind, protocol)
            try:
                connection.settimeout(left())
                connection.connect(where)
                # A copy: the connection itself changes hands when it is encrypted.
                opened.append(connection.dup())
                left()
            except OSError as failed:
                connection.close()
                error = failed
                continue
            return connection
        raise error or OSError("no address")

    def hang_up():
        for connection in opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    # Against a host that answers a byte at a time: each byte alone would come in time. left() is for what is opened
    # after it.
    timer = Timer(seconds, hang_up)
    timer.daemon = True
    timer.start()
    try:
        with _opener(connect).open(_asked(url), timeout=PATIENCE) as response:
            if int(response.headers.get("Content-Length") or 0) > max_bytes:
                raise NotFetched(f"It is larger than {max_bytes // 2**20} MB.")
            content = bytearray()
            while chunk := response.read1(CHUNK):
                content += chunk
                if len(content) > max_bytes:
                    raise NotFetched(f"It is larger than {max_bytes // 2**20} MB.")
            length = response.headers.get("Content-Length")
            if length is not None and len(content) < int(length):
                raise NotFetched("It ended too early.")
            return bytes(content)
    except NotFetched:
        raise
    except urllib.error.HTTPError as error:
        error.close()
        raise NotFetched(f"The host answered {error.code}.") from None
    except urllib.error.URLError as error:
        raise error.reason if isinstance(error.reason, NotFetched) else NotFetched(_told(error.reason)) from None
    except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
        raise NotFetched(_told(error)) from None
    finally:
        timer.cancel()
        for connection in opened:
            connection.close()


def _told(error):
    if isinstance(error, TimeoutError):
        return "The host did not answer in time."
    return f"It could not be had: {str(error) or type(error).__name__}."


def _asked(url):
    """Return the request for an address whose path and question may be written in any script."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NotFetched("It has no http or https address.")
    ready = parts._replace(path=quote(parts.path, safe="/%:@!$&'()*+,;=~-._"), query=quote(parts.query, safe="=&%+/?"))
    return urllib.request.Request(
        urlunsplit(ready._replace(fragment="")), headers={"User-Agent": "Newsroom", "Accept": "image/*"}
    )


def _opener(connect):
    """Return an opener that knows http and https only, no proxies and no files, and connects with `connect`."""

    class Plain(http.client.HTTPConnection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._create_connection = connect

    class Secure(http.client.HTTPSConnection):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            self._create_connection = connect

    class PlainHandler(urllib.request.HTTPHandler):
        def http_open(self, request):
            return self.do_open(Plain, request)

    class SecureHandler(urllib.request.HTTPSHandler):
        def https_open(self, request):
            return self.do_open(Secure, request)

    opener = urllib.request.OpenerDirector()
    for handler in (
        PlainHandler(),
        SecureHandler(),
        urllib.request.HTTPRedirectHandler(),
        urllib.request.HTTPErrorProcessor(),
        urllib.request.HTTPDefaultErrorHandler(),
    ):
        opener.add_handler(handler)
    return opener
