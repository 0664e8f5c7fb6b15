"""What stands behind the address of an embed. Values in, values out; nothing is asked of another host."""

import re
from urllib.parse import urlsplit

LONGEST_ADDRESS = 2000

_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
_ADDRESS = re.compile(r"https://[!#-;=?-\[\]-_a-z~]+", re.IGNORECASE)


def is_address(value):
    """Whether `value` is an https address of a public host, without a name, a password or a port in it."""
    if len(value) > LONGEST_ADDRESS or not _ADDRESS.fullmatch(value):
        return False
    try:
        parts = urlsplit(value)
        return parts.port is None and bool(_HOST.fullmatch(parts.netloc))
    except ValueError:
        return False
