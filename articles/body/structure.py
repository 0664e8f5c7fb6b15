"""Which element may stand in which: the shape of a body after the allow-list has taken away what is foreign.

No words and no pictures disappear. A block that may not stand where it is stands behind the outermost element around
it; any other element that may not stand where it is becomes a paragraph, or gives way to what it holds.
"""

from itertools import groupby

from .extensions import EMBED, PICTURE
from .tree import Element

MARKS = {"strong", "em", "sub", "sup", "a"}

# What may stand in what, besides words and marks.
FLOW = {"p", "h2", "h3", "ul", "ol", "blockquote", "hr"}
ITEM = {"p", "ul", "ol"}
BOX = {"h3", "p", "ul", "ol"}
CELL = {"p"}
WORDS: set[str] = set()


def arranged(nodes):
    """Return the nodes of a body in the shape that a body has. A second pass changes nothing."""
    flow = _flow(nodes)
    # The writing surface leaves an empty paragraph behind a last block.
    while flow and _is_blank(flow[-1]):
        flow.pop()
    return flow


def _flow(nodes):
    flow = []
    for node in nodes:
        behind: list = []
        if _is_keyed(node):
            flow += [*_keyed(node), *_flow(node.children)]
        elif make := _maker(node):
            flow += make(node, behind)
        elif not isinstance(node, str) and node.name == "div" and not _is_inline(node.children):
            flow += _flow(node.children)
        else:
            flow += _placed([node], FLOW, behind)
        flow += behind
    return flow


def _placed(nodes, allowed, behind, marks=frozenset()):
    """Return what `nodes` become inside `marks` where the `allowed` elements may stand; `behind` gets the blocks."""
    placed = []
    for node in nodes:
        if isinstance(node, str) or node.name == "br":
            placed.append(node)
        elif _is_keyed(node):
            behind += _keyed(node)
            placed += _placed(node.children, allowed, behind, marks)
        elif make := _maker(node):
            after: list = []
            behind += [*make(node, after), *after]
        elif node.name in MARKS:
            placed += _mark(node, allowed, behind, marks)
        elif node.name in allowed:
            placed += _element(node, behind)
        elif "p" in allowed and _is_inline(node.children):
            # A list item or a heading, say, where only paragraphs stand.
            name = "h3" if node.name == "h2" and "h3" in allowed else "p"
            placed += [Element(name, {}, _placed(node.children, WORDS, behind))] if node.children else []
        else:
            placed += _placed(node.children, allowed, behind, marks)
    return placed


def _mark(node, allowed, behind, marks):
    leads_nowhere = node.name == "a" and "href" not in node and "data-article" not in node
    if node.name in marks or leads_nowhere or (allowed and not _is_inline(node.children)):
        return _placed(node.children, allowed, behind, marks)
    # A link to a story is nothing but its key.
    attributes = {"data-article": node.attributes["data-article"]} if "data-article" in node else node.attributes
    return [Element(node.name, attributes, _placed(node.children, WORDS, behind, marks | {node.name}))]


def _element(node, behind):
    """Return an element that may stand where it does, with what may stand in it."""
    if node.name in {"ul", "ol"}:
        return _list(node, behind)
    if node.name == "blockquote":
        return _quote(node, behind)
    return [Element(node.name, node.attributes, _placed(node.children, WORDS, behind))]


def _list(node, behind):
    items = [
        child if _is_blank_text(child) else Element("li", {}, _placed(_content_of(child, "li"), ITEM, behind))
        for child in node.children
    ]
    return [Element(node.name, node.attributes, items)] if any(isinstance(item, Element) for item in items) else []


def _quote(node, behind):
    content = _in_paragraphs(_placed(node.children, FLOW, behind))
    attributes = dict(node.attributes)
    if len(content) != 1 or content[0].name != "p":
        attributes.pop("data-pull", None)
    return [Element("blockquote", attributes, content)] if content else []


def _is_keyed(node):
    return not isinstance(node, str) and node.name in {"figure", "aside"}


def _keyed(node):
    """Return the picture, the embed or the box that `node` is: an empty element with a key. None without a key."""
    if node.name == "aside":
        return [Element("aside", node.attributes)] if "data-also-read" in node else []
    for key, names in (("data-image", PICTURE), ("data-embed", EMBED)):
        if key in node:
            return [Element("figure", {name: value for name, value in node.attributes.items() if name in names})]
    return []


def _maker(node):
    """Return what makes the block that `node` is of what it holds, or None where it is no such block."""
    if isinstance(node, str):
        return None
    if node.name == "table":
        return _table
    if node.name == "div":
        return _gallery if "data-gallery" in node else _fact_box if "data-fact-box" in node else None
    return None


def _gallery(node, behind):
    figures, rest = [], []
    for child in node.children:
        if _is_keyed(child) and "data-image" in child:
            figures += _keyed(child)
            rest += child.children
        elif not _is_blank_text(child):
            rest.append(child)
    behind += _flow(rest)
    attributes = {name: value for name, value in node.attributes.items() if name != "data-fact-box"}
    if len(figures) > 1:
        return [Element("div", attributes, figures)]
    for figure in figures:
        if "data-caption" in attributes:
            figure.attributes.setdefault("data-caption", attributes["data-caption"])
    return figures


def _fact_box(node, behind):
    content = _in_paragraphs(_placed(node.children, BOX, behind))
    return [Element("div", {"data-fact-box": ""}, content)] if content else []


def _table(node, behind):
    rows, rest = [], []
    for child in node.children:
        for row in child.children if not isinstance(child, str) and child.name == "tbody" else [child]:
            if isinstance(row, str) or row.name != "tr":
                rest += [] if _is_blank_text(row) else [row]
                continue
            cells = []
            for cell in row.children:
                if isinstance(cell, Element) and cell.name in {"td", "th"}:
                    cells.append(cell)
                elif not _is_blank_text(cell):
                    rest.append(cell)
            if cells:
                rows.append(cells)
    widest = max(map(len, rows), default=0)
    drawn = [
        Element("tr", {}, [_cell(cell, widest, len(rows) - above, behind) for cell in cells])
        for above, cells in enumerate(rows)
    ]
    behind += _flow(rest)
    return [Element("table", node.attributes, [Element("tbody", {}, drawn)])] if rows else []


def _cell(node, columns, rows, behind):
    spans = {
        "colspan": min(int(node.get("colspan") or 1), columns),
        "rowspan": min(int(node.get("rowspan") or 1), rows),
    }
    attributes = {name: str(span) for name, span in spans.items() if span > 1}
    return Element(node.name, attributes, _placed(node.children, CELL, behind))


def _content_of(node, name):
    """Return what is in `node` if it is an element of that name, else the node itself."""
    return node.children if isinstance(node, Element) and node.name == name else [node]


def _in_paragraphs(nodes):
    """Return `nodes` with the words that stand between elements in paragraphs of their own, and no blanks."""
    content = []
    for are_words, run in groupby(nodes, key=_is_text):
        found = list(run)
        if not are_words:
            content += found
        elif not all(map(_is_blank_text, found)):
            content.append(Element("p", {}, found))
    return content


def _is_text(node):
    return isinstance(node, str) or node.name in MARKS or node.name == "br"


def _is_inline(nodes):
    return all(isinstance(node, str) or (_is_text(node) and _is_inline(node.children)) for node in nodes)


def _is_blank_text(node):
    return isinstance(node, str) and not node.replace("&nbsp;", "").strip()


def _is_blank(node):
    if isinstance(node, str):
        return not node.strip()
    return node.name == "p" and all(_is_blank_text(child) or child == "" or _is_break(child) for child in node.children)


def _is_break(node):
    return isinstance(node, Element) and node.name == "br"
