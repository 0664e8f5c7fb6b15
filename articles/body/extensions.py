"""What the writing surface can make: the one list from which the editor's tools and the server's allow-list follow.

The nodes themselves are drawn by static/admin/writing-surface.js, which refuses to start when this list names one it
does not know. Settings import this file, so it imports nothing of Django's that needs settings.
"""

from django_prose_editor.config import add_tags_and_attributes, html_tags
from js_asset import static_lazy


def _picture(config, allowed):
    add_tags_and_attributes(allowed, ["figure"], {"figure": ["data-image", "data-caption", "data-credit", "data-alt"]})


def _also_read(config, allowed):
    add_tags_and_attributes(allowed, ["aside"], {"aside": ["data-also-read"]})


def _link(config, allowed):
    # `rel` is not the editor's to write: nh3 sets it on every link.
    add_tags_and_attributes(allowed, ["a"], {"a": ["href"]})
    allowed["link_rel"] = "noopener"
    allowed["url_schemes"] = {"http", "https", "mailto", "tel"}


#: Extensions of ours, or with an allow-list of ours; for settings.DJANGO_PROSE_EDITOR_EXTENSIONS.
EDITOR_EXTENSIONS = [
    {
        "js": [static_lazy("admin/writing-surface.js")],
        "extensions": {
            "Picture": _picture,
            "AlsoRead": _also_read,
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
    "HardBreak": True,
    "HorizontalRule": True,
    "Link": {"enableTarget": False},
    "Picture": True,
    "AlsoRead": True,
    "TrailingNode": True,
    "SpecialCharacters": True,
}
