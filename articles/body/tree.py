"""A cleaned body as a tree of elements, and back. It reads what the allow-list writes, not what anybody sends."""

import html
import re
from dataclasses import dataclass, field

VOID = {"br", "hr"}

#: Deeper than any text is nested. What stands further in keeps its words and loses its elements.
DEEPEST = 40

_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)((?: [a-z-]+=\"[^\"]*\")*)>")
_ATTRIBUTE = re.compile(r" ([a-z-]+)=\"([^\"]*)\"")


@dataclass(slots=True, eq=False)
class Element:
    """An element with its children: elements, and the markup of text between them. Attribute values stay escaped."""

    name: str
    attributes: dict = field(default_factory=dict)
    children: list = field(default_factory=list)

    def __contains__(self, attribute):
        return attribute in self.attributes

    def get(self, attribute):
        """Return the attribute's value as a person would read it, "" where there is none."""
        return html.unescape(self.attributes.get(attribute, ""))


def parse(source):
    """Return the nodes of a body: Elements, and strings of text markup."""
    top = Element("")
    inside, too_deep, at = [top], 0, 0
    for tag in _TAG.finditer(source):
        if at < tag.start():
            inside[-1].children.append(source[at : tag.start()])
        at = tag.end()
        closing, name, attributes = tag.groups()
        if closing:
            if too_deep:
                too_deep -= 1
            elif inside[-1].name == name:
                inside.pop()
            continue
        if name in VOID:
            inside[-1].children.append(Element(name))
        elif too_deep or len(inside) > DEEPEST:
            too_deep += 1
        else:
            element = Element(name, dict(_ATTRIBUTE.findall(attributes)))
            inside[-1].children.append(element)
            inside.append(element)
    if at < len(source):
        inside[-1].children.append(source[at:])
    return top.children


def write(nodes, draw=lambda element: None):
    """Return the HTML of `nodes`. `draw` may return the HTML of an element instead of ours."""
    return "".join(_written(nodes, draw))


def _written(nodes, draw):
    for node in nodes:
        if isinstance(node, str):
            yield node
        elif (drawn := draw(node)) is not None:
            yield drawn
        else:
            attributes = "".join(f' {name}="{value}"' for name, value in node.attributes.items())
            yield f"<{node.name}{attributes}>"
            yield from _written(node.children, draw)
            if node.name not in VOID:
                yield f"</{node.name}>"


def walk(nodes):
    """Yield every element, in the order in which they begin."""
    for node in nodes:
        if not isinstance(node, str):
            yield node
            yield from walk(node.children)
