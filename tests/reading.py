"""What a reader, or a reader's program, finds in what the site answers."""

import re
from html.parser import HTMLParser


class Seen(HTMLParser):
    """A piece of HTML as a browser would find it: its elements, texts, links and what its head says."""

    def __init__(self, source):
        super().__init__()
        self.elements, self.texts, self._inside = [], [], []
        self._links = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "a" and "href" in attributes:
            self._links.append((attributes["href"], tuple(self._inside)))
        if tag not in {"br", "hr", "img", "input", "link", "meta"}:
            self._inside.append(tag)

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass

    def handle_data(self, data):
        if not {"script", "style"} & set(self._inside):
            self.texts.append(data)

    @property
    def tags(self):
        return {tag for tag, _attributes in self.elements}

    @property
    def attributes(self):
        return {name for _tag, attributes in self.elements for name in attributes}

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.texts)).strip()

    @property
    def links(self):
        return [address for address, _inside in self._links]

    @property
    def links_in_main(self):
        return [address for address, inside in self._links if "main" in inside]

    def all(self, tag, **wanted):
        """The attributes of every element `tag` that has the `wanted` ones."""
        return [found for name, found in self.elements if name == tag and found.items() >= wanted.items()]

    def meta(self, name):
        """The content of the head's <meta> with this name or property."""
        found = [*self.all("meta", name=name), *self.all("meta", property=name)]
        return found[0]["content"] if found else None

    @property
    def canonical(self):
        found = self.all("link", rel="canonical")
        return found[0]["href"] if found else None


def seen(response):
    return Seen(response.content.decode())
