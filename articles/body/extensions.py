"""What the writing surface can make: the one list from which the editor's tools and the server's allow-list follow.

The nodes themselves are drawn by static/admin/writing-surface.js, which refuses to start when this list names one it
does not know. Settings import this file, so it imports nothing of Django's that needs settings.
"""

from django_prose_editor.config import add_tags_and_attributes, html_tags
from js_asset import static_lazy

#: The attributes each of our blocks may have, by what makes an element that block.
PICTURE = ["data-image", "data-caption", "data-credit", "data-alt", "data-size", "data-decorative"]
EMBED = ["data-embed", "data-title", "data-text"]
GALLERY = ["data-gallery", "data-caption"]
QUOTE = ["data-source"]
PULL_QUOTE = ["data-pull", "data-source"]
TABLE = ["data-caption"]
CELL = ["colspan", "rowspan"]


def _link(config, allowed):
    # `rel` is not the editor's to write: nh3 sets it on every link.
    add_tags_and_attributes(allowed, ["a"], {"a": ["href", "data-article"]})
    allowed["link_rel"] = "noopener"
    allowed["url_schemes"] = {"http", "https", "mailto", "tel"}


#: Extensions of ours, or with an allow-list of ours; for settings.DJANGO_PROSE_EDITOR_EXTENSIONS.
EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("admin/writing-surface.js")],
        "extensions": {
            "Picture": html_tags(["figure"], {"figure": PICTURE}),
            "Gallery": html_tags(["div"], {"div": GALLERY}),
            "AlsoRead": html_tags(["aside"], {"aside": ["data-also-read"]}),
            "Blockquote": html_tags(["blockquote"], {"blockquote": QUOTE}),
            "PullQuote": html_tags(["blockquote"], {"blockquote": PULL_QUOTE}),
            "Embed": html_tags(["figure"], {"figure": EMBED}),
            "FactBox": html_tags(["div"], {"div": ["data-fact-box"]}),
            "Table": html_tags(["table", "tbody"], {"table": TABLE}),
            "TableRow": html_tags(["tr"]),
            "TableHeader": html_tags(["th"], {"th": CELL}),
            "TableCell": html_tags(["td"], {"td": CELL}),
            "Link": _link,
            "OrderedList": html_tags(["ol"], {"ol": ["start"]}),
            "TrailingNode": html_tags([]),
        },
    }
]

#: The body's tools, for the model field. `HTML` (the source view) is left out on purpose.
BODY_EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "Subscript": True,
    "Superscript": True,
    "Heading": {"levels": [2, 3]},
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Blockquote": True,
    "PullQuote": True,
    "HardBreak": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False},
    "Picture": True,
    "Gallery": True,
    "AlsoRead": True,
    "Embed": True,
    "FactBox": True,
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "TrailingNode": True,
    "SpecialCharacters": True,
}
