"""What a story's text may contain, what it points to, and how it is drawn. No database: values in, values out.

A body is HTML with our blocks as elements that hold keys and addresses, never copies: `<figure data-image="12">`,
`<aside data-also-read="34">`, `<a data-article="10">`. A block whose target is not given draws nothing.
"""

from . import embeds
from .allowlist import LONGEST_BODY, clean, refusal
from .drawing import Objects, render, render_elsewhere, render_parts
from .reading import Figure, References, figures, paragraphs, plain_text, references, with_also_read

__all__ = [
    "LONGEST_BODY",
    "Figure",
    "Objects",
    "References",
    "clean",
    "figures",
    "frames",
    "paragraphs",
    "plain_text",
    "references",
    "refusal",
    "render",
    "render_elsewhere",
    "render_parts",
    "with_also_read",
]


def frames(references, *addresses):
    """Return the origins that a page may load frames from, once its reader asks for them.

    The page has a body with these References, and embeds with the `addresses` besides.
    """
    return embeds.origins([*references.embeds, *filter(None, addresses)])
