"""What a page is made of: while one is drawn, whatever it is drawn from notes its tag here.

A tag names one thing that readers see some of (article-12, section-3, image-7), or a list that something new could
join (stories, stories-section-3, frame). pagecache/purging.py says which change throws away which tags.
"""

from contextlib import contextmanager
from contextvars import ContextVar
from sys import intern

#: Every page is made of it.
EVERYTHING = "everything"
#: What stands around a page: the paper's name, its sections, banner, links and standing pages.
FRAME = "frame"
#: A page that says that there is none.
MISSING = "missing"
#: All live stories, the newest first.
STORIES = "stories"
CORRECTIONS = "corrections"
#: The last change of any story: a correction, an entry of a live blog.
CHANGES = "changes"
#: Pictures by the hundred, where each by itself would be too much to note.
IMAGES = "images"

_noted: ContextVar[set[str] | None] = ContextVar("noted", default=None)


@contextmanager
def noting():
    """Yield a set which, until the block ends, collects the tags that are noted in this thread."""
    tags = {EVERYTHING}
    token = _noted.set(tags)
    try:
        yield tags
    finally:
        _noted.reset(token)


def is_noting():
    """Whether a page is being drawn that somebody wants to keep."""
    return _noted.get() is not None


def note(*tags):
    """Note what the page that is being drawn is made of, if any is."""
    noted = _noted.get()
    if noted is not None:
        noted.update(map(intern, tags))


def article(key):
    """Return the tag of a story, by its article's key."""
    return f"article-{key}"


def stories_of(noun, key):
    """Return the tag of the live stories of a section, topic, author or series, or of a time: month, 2026-05."""
    return f"{STORIES}-{noun}-{key}"


def front_of(section):
    """Return the tag of the layouts of a section's front by the section's key, or (None) of the homepage."""
    return f"front-{section or 0}"
