"""What becomes of another system's categories and authors here: a TOML file, written by whoever moves the newspaper."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from ..refusals import Refused

_TABLES = ("sections", "topics", "authors")
_WORDS = ("section", "pages", "credit")


@dataclass
class Mapping:
    """`sections`, `topics` and `authors` by the keys of the other system; `ignore` are categories that become nothing.

    `section` is for stories whose categories name none, `pages` for pages, each as an address. `credit` is printed
    under pictures that name nobody.
    """

    sections: dict[str, str] = field(default_factory=dict)
    topics: dict[str, str] = field(default_factory=dict)
    authors: dict[str, str] = field(default_factory=dict)
    ignore: list[str] = field(default_factory=list)
    section: str = ""
    pages: str = ""
    credit: str = ""

    @classmethod
    def read(cls, path):
        """Return the mapping in a file; raise Refused, with a sentence, for one that says something else."""
        try:
            said = tomllib.loads(Path(path).read_text(encoding="utf-8"))
        except OSError as error:
            raise Refused(f"{path} cannot be read: {error.strerror}.") from None
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise Refused(f"{path} is not TOML: {error}.") from None
        if unknown := sorted(said.keys() - {*_TABLES, *_WORDS, "ignore"}):
            raise Refused(f"{path} says “{unknown[0]}”, which means nothing here.")
        for name, value in said.items():
            is_right = (
                isinstance(value, str)
                if name in _WORDS
                else isinstance(value, dict if name in _TABLES else list) and _are_words(value)
            )
            if not is_right:
                raise Refused(f"“{name}” in {path} is not what docs/interchange.md says it is.")
        return cls(**said)


def _are_words(value):
    return all(isinstance(one, str) for one in (value.values() if isinstance(value, dict) else value))
