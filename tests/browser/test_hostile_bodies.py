"""Hostile texts in a browser: whatever parses what we draw, once or twice, no script of theirs runs."""

import pytest

from articles import body
from tests.hostile import SOURCES
from tests.test_body import a_picture, a_story


@pytest.fixture
def page(browser):
    """A page without a content policy, which would hide what our own gate lets through, and without a network."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    yield page
    page.close()


def acts(page, pieces):
    """Put each piece into the page as a parser would, then again as scripts do; say what acts there."""
    page.set_content("<!doctype html><title>a</title>" + "".join(f"<section>{piece}</section>" for piece in pieces))
    page.evaluate(
        """pieces => {
            for (const piece of pieces) {
                const once = document.body.appendChild(document.createElement("section"))
                once.innerHTML = piece
                document.body.appendChild(document.createElement("section")).innerHTML = once.innerHTML
            }
            for (const button of document.querySelectorAll("button")) button.click()
            for (const found of document.querySelectorAll("p, h3, a, figure, div")) {
                for (const name of ["click", "mouseover", "focus"]) {
                    const event = new Event(name, { cancelable: true, bubbles: true })
                    found.addEventListener(name, (event) => event.preventDefault(), { once: true })
                    found.dispatchEvent(event)
                }
            }
        }""",
        pieces,
    )
    page.wait_for_timeout(1000)
    return page.evaluate(
        """() => ({
            ran: Boolean(window.__ran),
            schemes: [...new Set([...document.links].map((link) => link.protocol))].sort(),
            frames: window.frames.length,
        })"""
    )


def test_no_script_of_a_text_runs(page):
    objects = body.Objects(images={1: a_picture()}, articles={1: a_story("<script>window.__ran=1</script>")})
    pieces = [body.render(source, objects) for source in SOURCES]

    found = acts(page, pieces)

    assert found["ran"] is False
    assert found["frames"] == 0
    # set_content() has no address of its own, so that a link inside our site has the scheme of nothing.
    assert set(found["schemes"]) <= {"https:", "http:", "mailto:", "tel:", "about:", ":"}


@pytest.mark.parametrize("source", ["<img src=x onerror=window.__ran=1>", "<p onclick=window.__ran=1>a</p>"])
def test_the_test_above_would_see_one(page, source):
    assert acts(page, [source])["ran"] is True
