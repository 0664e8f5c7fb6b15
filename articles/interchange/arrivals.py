"""What another system kept, as plain values: the shape that every reader of a foreign file gives to take_in()."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple


class Writer(NamedTuple):
    """An author: the name it has in the other system's addresses, and the one that is printed."""

    key: str
    name: str


class Label(NamedTuple):
    """A category: the name it has in the other system's addresses, and the one that is printed."""

    key: str
    name: str


@dataclass
class Picture:
    """A picture of the other system, which is still at `url`."""

    key: str
    url: str
    title: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""
    #: The key of the story it was uploaded with.
    parent: str = ""


@dataclass
class Story:
    """A story of the other system. `html` is its text as that wrote it; `problems` are sentences on what was lost."""

    LIVE, WAITS, REVIEW, DRAFT = "live", "waits", "review", "draft"

    key: str
    kind: str
    status: str
    headline: str
    html: str
    slug: str = ""
    standfirst: str = ""
    search_title: str = ""
    social_title: str = ""
    #: None where the other system never published it.
    published_at: datetime | None = None
    updated_at: datetime | None = None
    authors: list[Writer] = field(default_factory=list)
    #: The first is the main one.
    categories: list[Label] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    lead: Picture | None = None
    #: The paths it had there, with the leading slash, not percent-encoded.
    paths: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
