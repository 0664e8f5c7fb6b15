"""The newspaper's content going out and coming in: the whole site as one archive."""

from .archive import Refused
from .exporting import export
from .restoring import restore

__all__ = ["Refused", "export", "restore"]
