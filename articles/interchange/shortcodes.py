"""The text of a WordPress post as HTML: shortcodes and lone addresses resolved, paragraphs made from empty lines.

A post of the block editor is HTML already, with comments that name its blocks; an older one leaves paragraphs to
wpautop(). https://developer.wordpress.org/reference/functions/wpautop/
"""

import re
from html import escape

# No pattern here runs past the next beginning of what it looks for, so that no text can make it slow.
_BLOCK_COMMENT = re.compile(r"<!--\s*/?wp:(?:(?!<!--).)*?-->", re.DOTALL)
#: A block that WordPress draws by itself has no HTML of its own.
_DRAWN_BLOCK = re.compile(r"<!--\s*wp:([a-z][a-z0-9/-]*)\s(?:\{(?:(?!<!--)[^\n])*?\}\s)?/-->")
_CAPTION = re.compile(r"\[(?:wp_)?caption\b([^\]\[]*)\]((?:(?!\[(?:wp_)?caption\b).)*?)\[/(?:wp_)?caption\]", re.DOTALL)
_EMBED = re.compile(r"\[embed\b[^\]\[]*\]\s*([^\s\[]+)\s*\[/embed\]")
_GALLERY = re.compile(r"\[gallery\b([^\]\[]*)\]")
_ADDRESS = re.compile(r"https?://[^\s\"'<>\]\[]+")
_OPENING_IMAGE = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)")
#: Something in brackets is a shortcode if it has a value, is closed again or stands alone on its line: [sic] is none.
_WITH_VALUE = re.compile(r"\[([a-z][a-z0-9_-]{1,40})(?:\s[^\]\[\n=]*=[^\]\[\n]*|=[^\]\[\n]+|\s+https?://[^\]\[\n]+)\]")
_ALONE = re.compile(r"^[ \t]*\[([a-z][a-z0-9_-]{2,40})[ \t]*/?\][ \t]*$", re.MULTILINE)
_OPENING = re.compile(r"\[([a-z][a-z0-9_-]{1,40})\]")
_CLOSING = re.compile(r"\[/([a-z][a-z0-9_-]{1,40})\]")

_BLOCKS = (
    "address|article|aside|audio|blockquote|dd|details|div|dl|dt|fieldset|figcaption|figure|form|h[1-6]|header|hr|"
    "iframe|li|main|nav|noscript|ol|p|pre|section|summary|table|tbody|td|tfoot|th|thead|tr|ul|video"
)
_BLOCK_TAG = re.compile(rf"(</?(?:{_BLOCKS})(?:\s[^<>]*)?/?>)", re.IGNORECASE)
_KEPT_WHOLE = re.compile(r"<(pre|p|h[1-6]|script|style)\b[^<>]*>(?:(?!<\1\b).)*?</\1>", re.DOTALL | re.IGNORECASE)
_MORE = re.compile(r"<!--\s*(?:more|nextpage|noteaser)\b(?:(?!<!--).)*?-->", re.DOTALL)
_LONE_ADDRESS = re.compile(r"^[ \t]*(?:<p>)?[ \t]*(https?://[^\s\"'<>]+)[ \t]*(?:</p>)?[ \t]*$", re.MULTILINE)


def to_html(source, attached=()):
    """Return (HTML, sentences on what was lost). `attached` are the keys of pictures for a gallery that names none."""
    lost = [f"The block “{name}” has nothing here that could stand for it." for name in _DRAWN_BLOCK.findall(source)]
    is_of_blocks = "<!-- wp:" in source
    html = _MORE.sub("\n\n", source.replace("\r\n", "\n").replace("\r", "\n"))
    html = _without_shortcodes(html, attached, lost)
    if is_of_blocks:
        html = _BLOCK_COMMENT.sub("", html)
    html = _LONE_ADDRESS.sub(lambda found: f'\n\n<p class="embed">{found[1]}</p>\n\n', html)
    return (html if is_of_blocks else _in_paragraphs(html)), list(dict.fromkeys(lost))


def _without_shortcodes(html, attached, lost):
    html = _CAPTION.sub(_figure, html)
    html = _EMBED.sub(r'<p class="embed">\1</p>', html)
    html = _GALLERY.sub(lambda found: _gallery(found[1], attached), html)

    def resolve(found):
        if address := _ADDRESS.search(found[0]):
            return f'\n\n<p class="embed">{address[0]}</p>\n\n'
        lost.append(f"The shortcode [{found[1]}] has nothing here that could stand for it.")
        return ""

    html = _ALONE.sub(resolve, _WITH_VALUE.sub(resolve, html))
    closed = set(_CLOSING.findall(html))

    def open_up(found):
        if found[1] not in closed:
            return found[0]
        lost.append(f"The shortcode [{found[1]}] has nothing here that could stand for it; its words stay.")
        return ""

    return _CLOSING.sub("", _OPENING.sub(open_up, html))


def _figure(found):
    attributes, inside = found[1], found[2]
    image = _OPENING_IMAGE.match(inside)
    if not image:
        return inside
    said = re.search(r'caption="([^"]*)"', attributes)
    caption = inside[image.end() :].strip() or (said[1] if said else "")
    return f"\n\n<figure>{image[1]}<figcaption>{caption}</figcaption></figure>\n\n"


def _gallery(attributes, attached):
    named = re.search(r"""ids=["']?([\d,\s]+)""", attributes)
    keys = re.findall(r"\d+", named[1]) if named else attached
    images = "".join(f'<img class="wp-image-{escape(key)}">' for key in keys)
    return f'\n\n<figure class="gallery">{images}</figure>\n\n' if images else ""


def _in_paragraphs(html):
    """Return HTML in which lines parted by empty ones are paragraphs, as wpautop() does."""
    kept = []

    def put_aside(found):
        kept.append(found[0].replace("\n", "<br>") if found[1].lower() == "pre" else found[0])
        return f"\n\n\x00{len(kept) - 1}\x00\n\n"

    html = _BLOCK_TAG.sub(r"\n\n\1\n\n", _KEPT_WHOLE.sub(put_aside, html.replace("\x00", "")))
    drawn = []
    for part in re.split(r"\n\s*\n", html):
        part = part.strip()
        if not part:
            continue
        if aside := re.fullmatch("\x00(\\d+)\x00", part):
            drawn.append(kept[int(aside[1])])
        elif _BLOCK_TAG.fullmatch(part):
            drawn.append(part)
        else:
            drawn.append("<p>" + part.replace("\n", "<br>") + "</p>")
    return "\n".join(drawn)
