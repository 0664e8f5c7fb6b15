"""Asking for what has changed once through the edge: what it keeps on its disk is then what readers have now.

While the newspaper does not answer, the edge gives what it kept last, however old: a withdrawn story must not be that.
"""

from datetime import timedelta
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.encoding import iri_to_uri

from .websub import TIMEOUT

#: It keeps a copy for each: see newsroom/edge/.
ENCODINGS = ("br", "gzip", "identity")
#: By then what it kept before the change is older than the second for which it does not ask again.
AFTER = timedelta(seconds=4)


def renew(addresses):
    """Ask for these addresses of ours, and for the front and the sections they stand on, in every encoding.

    Raise OSError while the edge is away. What it answers does not matter: 410 is as good as a page.
    """
    paths = [urlsplit(iri_to_uri(address)).path for address in addresses]
    sections = [path.rstrip("/").rpartition("/")[0] + "/" for path in paths]
    site, edge = urlsplit(settings.SITE_URL), urlsplit(settings.EDGE_URL)
    through = (HTTPSConnection if edge.scheme == "https" else HTTPConnection)(edge.netloc, timeout=TIMEOUT)
    try:
        for path in dict.fromkeys([*paths, *sections, "/"]):
            for encoding in ENCODINGS:
                headers = {"Host": site.netloc, "X-Forwarded-Proto": site.scheme, "Accept-Encoding": encoding}
                through.request("GET", path, headers=headers)
                through.getresponse().read()
    except HTTPException as error:
        raise OSError(f"The edge answers no HTTP: {error!r}") from error
    finally:
        through.close()
