"""The newspaper's content going out and coming in: the whole site as one archive, and the stories of other systems."""

from ..refusals import Refused
from .arriving import Arrivals, without_waiting_for_the_disk
from .exporting import export
from .fetching import NotFetched, fetch
from .ghost import Ghost
from .mapping import Mapping
from .report import Report
from .restoring import restore
from .wordpress import WordPress

__all__ = [
    "Arrivals",
    "Ghost",
    "Mapping",
    "NotFetched",
    "Refused",
    "Report",
    "WordPress",
    "export",
    "fetch",
    "restore",
    "without_waiting_for_the_disk",
]
