"""What a reader's browser does with the pages."""

import re

import pytest
from playwright.sync_api import expect

#: A phone, a tablet, the first width with every column, and two desks.
WIDTHS = (390, 768, 1024, 1280, 1440)


@pytest.fixture
def asked(page):
    """Every address the page asks for."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


@pytest.fixture
def complaints(page):
    """Everything the browser complains about: errors, refused styles and scripts, missing files."""
    said = []

    def hear(message):
        # The service worker is left out by conftest.py, and has tests of its own.
        if message.type in {"error", "warning"} and "blocked by Playwright" not in message.text:
            said.append(message.text)

    page.on("console", hear)
    page.on("pageerror", lambda error: said.append(str(error)))
    return said


def test_from_the_homepage_to_a_story(page, newspaper, asked, complaints):
    page.goto("/")
    page.locator("main h2 a, main h3 a").first.click()

    expect(page.locator("h1")).to_be_visible()
    expect(page).to_have_url(re.compile(rf"^{newspaper.url}/[^/]+/[^/]+/$"))
    assert complaints == []
    assert [address for address in asked if not address.startswith((newspaper.url, "data:"))] == []


def test_no_page_asks_anything_of_another_house(page, newspaper, asked):
    places = ["science/", "topics/ice/", "authors/science-desk/", "latest/", "search/?q=ice", "about/", "nothing/here/"]
    for place in places:
        page.goto(f"/{place}", wait_until="networkidle")

    assert len(asked) > len(places)
    assert [address for address in asked if not address.startswith((newspaper.url, "data:"))] == []


def test_a_page_asks_for_one_style_sheet_and_by_its_hashed_name(page, asked):
    page.goto("/")

    [sheet] = [address for address in asked if ".css" in address]
    assert re.search(r"/static/css/site\.[0-9a-f]{12}\.css$", sheet)


# Pictures: what `sizes` says decides which file a browser fetches, long before it knows how wide it will draw it

PICTURES = """() => {
  const ruler = document.body.appendChild(document.createElement("div"))
  ruler.style.position = "fixed"
  return [...document.querySelectorAll("main img[sizes]")].filter(image => image.clientWidth).map(image => {
    // The first part whose condition holds: "(min-width: 64rem) 62vw, 94vw".
    const parts = image.sizes.split(", ").map(part => part.match(/^(\\(.*\\) )?(.+)$/))
    ruler.style.inlineSize = parts.find(([, condition]) => !condition || matchMedia(condition).matches)[2]
    const place = image.closest("article, aside, figure, section, div").className
    return [place, ruler.getBoundingClientRect().width, image.getBoundingClientRect().width]
  })
}"""


@pytest.mark.parametrize("width", WIDTHS)
def test_pictures_are_declared_as_wide_as_they_are_drawn(page, width):
    page.set_viewport_size({"width": width, "height": 900})

    for path in ("/", "/science/", "/opinion/leave-the-dandelions/", "/authors/opinion-desk/", "/topics/light/"):
        page.goto(path)
        pictures = page.evaluate(PICTURES)
        assert pictures, path
        wrong = [picture for picture in pictures if not 0.85 <= picture[1] / picture[2] <= 1.15]
        assert wrong == [], path


@pytest.mark.parametrize("width", WIDTHS)
def test_the_newspapers_name_takes_one_line(page, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto("/")

    assert page.locator("h1 a").evaluate("name => name.getClientRects().length") == 1


@pytest.mark.parametrize("path", ["/", "/science/", "/science/why-otters-do-not-get-cold/"])
def test_no_kicker_is_too_long_for_a_phone(page, path):
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(path)

    page.evaluate(
        """() => document.querySelectorAll("[class$=__kicker] span:not(.label)").forEach(kicker => {
          kicker.textContent = "W".repeat(40)
        })"""
    )

    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_headline_without_a_kicker_keeps_its_distance(page):
    page.goto("/science/why-otters-do-not-get-cold/")
    page.evaluate("document.querySelector('.article-head__kicker')?.remove()")

    above, headline = page.locator(".breadcrumb").bounding_box(), page.locator("h1").bounding_box()
    assert headline["y"] - (above["y"] + above["height"]) >= 24


def test_a_list_inside_another_keeps_its_own_marks(page):
    page.goto("/science/why-otters-do-not-get-cold/")
    page.evaluate(
        """document.querySelector(".prose").innerHTML =
          "<ol><li><p>One</p><ul><li><p>One</p></li></ul></li></ol>" +
          "<ul><li><p>One</p><ol><li><p>One</p></li></ol></li></ul>" """
    )

    marks = page.locator(".prose :is(ul, ol)").evaluate_all(
        "lists => lists.map(list => [list.localName, getComputedStyle(list).listStyleType])"
    )
    assert [name for name, mark in marks if mark == "decimal"] == ["ol", "ol"]
    assert {mark for name, mark in marks if name == "ul"} == {'"–  "'}
