"""What the site is made of: locked, hashed, new enough, and each part's licence known."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ["run", "s3"]
#: Below these there are holes that are known.
FLOORS = {"django": (5, 2, 19), "pillow": (13, 0)}


def locked(name):
    """{package: (its version, whether it has a hash)} of a lock."""
    found = re.findall(r"^([a-z0-9-]+)==(\S+)(.*(?:\n    .*)*)", (ROOT / f"requirements/{name}.txt").read_text(), re.M)
    return {package: (version, "--hash=sha256:" in rest) for package, version, rest in found}


@pytest.mark.parametrize("name", [*LOCKS, "test"])
def test_every_package_is_locked_with_its_hashes(name):
    assert locked(name)
    assert [package for package, (_version, hashed) in locked(name).items() if not hashed] == []


@pytest.mark.parametrize("package", FLOORS)
def test_no_version_with_a_known_hole_is_locked(package):
    version = tuple(int(part) for part in locked("run")[package][0].split("."))

    assert version >= FLOORS[package]


def test_the_licence_of_every_package_is_listed():
    listed = set(re.findall(r"^\| ([a-z0-9-]+) \| \S", (ROOT / "docs/licences.md").read_text(), re.M)) - {"package"}

    assert listed == {package for name in LOCKS for package in locked(name)}
