"""Everyone can read what readers get: WCAG 2.2 AA on every kind of page, light and dark, on a phone and at a desk.

A new kind of page is one line in KINDS.
"""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

KINDS = {
    "home": "/",
    "section": "/science/",
    "story": "/science/why-otters-do-not-get-cold/",
    "opinion": "/opinion/leave-the-dandelions/",
    "story with blocks": "/science/the-lake-that-keeps-its-ice/",
    "live story": "/science/a-night-under-the-perseids/",
    "topic": "/topics/ice/",
    "author": "/authors/science-desk/",
    "latest": "/latest/",
    "corrections": "/corrections/",
    "results": "/search/?q=ice",
    "no results": "/search/?q=zeppelin",
    "standing page": "/privacy/",
    "saved": "/saved/",
    "offline": "/offline/",
    "no page": "/nothing/here/",
}
WIDTHS = (390, 1440)

#: What editors may type, and what nobody expected.
HOSTILE = {
    "one letter": "A",
    "three hundred characters": "The river rises again and nobody on the bank is surprised " * 6,
    "one word": "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    * 2,  # of 160 letters
    "pictographs": "🌊🏔️👩‍🚀🏳️‍🌈" * 30,
    "two directions": "النهر يرتفع مرة أخرى The river rises ונהר עולה " * 4,
}
#: The elements whose words come from editors: the ones inside which no other element stands.
WORDS = "main :is(h1, h2, h3, p, a, span, li, td, th, figcaption, dd), .site-header__section, .footer__links a"
#: The words a reader's own settings may need (WCAG 1.4.12).
SPACING = """
  * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }
  p { margin-block-end: 2em !important }
"""


@pytest.fixture(scope="module")
def page(browser, newspaper):
    context = browser.new_context(
        base_url=newspaper.url,
        service_workers="block",
        reduced_motion="reduce",  # colours are judged where they come to rest
        bypass_csp=True,  # axe is written into the page
    )
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_is_found_on_a_page(page, kind, width):
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="light")
    page.goto(KINDS[kind])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    # Target size is a rule that axe leaves out unless asked (WCAG 2.2, 2.5.8).
    assert problems(page, rules={"target-size": {"enabled": True}}) == []
    page.emulate_media(color_scheme="dark")
    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(20, 21, 22)"
    assert problems(page, runOnly=["color-contrast", "link-in-text-block"]) == []


def problems(page, **options):
    """Return [(rule, first element, what is the matter)] of the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"], **options}).response
    assert found["passes"], "axe has not looked at the page"
    firsts = [(one["id"], one["nodes"][0]) for one in found["violations"]]
    return [(rule, node["html"][:200], node["failureSummary"]) for rule, node in firsts]


# Narrow screens: a phone of 320 pixels, which is also a desk at 400 % (WCAG 1.4.10)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_sticks_out_of_a_narrow_screen(page, kind, tmp_path):
    page.set_viewport_size({"width": 320, "height": 256})
    page.goto(KINDS[kind])
    assert sticking_out(page) == []

    page.add_style_tag(content=SPACING)
    assert [sticking_out(page), cut_off(page)] == [[], []]
    page.evaluate("document.querySelector('style:last-of-type').remove()")
    for name, words in HOSTILE.items():
        page.evaluate(
            """([selector, words]) => document.querySelectorAll(selector).forEach((element) => {
              if (!element.children.length && element.textContent.trim()) element.textContent = words
            })""",
            [WORDS, words],
        )
        found = sticking_out(page)
        if found:
            page.screenshot(path=tmp_path / f"{kind}, {name}.png", full_page=True)
        assert (name, found) == (name, []), f"See {tmp_path}"


def sticking_out(page):
    """Return what crosses the edges of the window and cannot be scrolled into it."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
          const { left, right, width } = element.getBoundingClientRect()
          if (!width || !element.checkVisibility() || (left >= -0.5 && right <= innerWidth + 0.5)) return false
          const scrolls = ".section-bar__list, .table, .gallery"
          return !element.closest(`.visually-hidden, .skip-link, .figure__frame, svg, ${scrolls}`)
        }).map((element) => element.outerHTML.slice(0, 200))"""
    )


def cut_off(page):
    """Return what hides a part of its words."""
    return page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter((element) => {
          const { overflowX, clipPath } = getComputedStyle(element)
          const cuts = ["hidden", "clip"].includes(overflowX) && clipPath === "none"
          return cuts && element.clientWidth && element.scrollWidth > element.clientWidth
        }).map((element) => element.outerHTML.slice(0, 200))"""
    )


# The keyboard


def test_the_first_press_offers_to_skip_what_is_on_every_page(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(KINDS["story"])
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    expect(page.get_by_role("link", name="Skip to content")).to_be_in_viewport()

    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("main").get_by_role("link", name="Home")).to_be_focused()


@pytest.mark.parametrize("kind", ["home", "story with blocks"])
def test_what_has_the_focus_is_seen_whichever_way_the_tab_key_goes(page, kind):
    """WCAG 2.4.7, 2.4.11: it has an outline, and the sticky header is never over it."""
    page.set_viewport_size({"width": 390, "height": 600})
    page.goto(KINDS[kind])
    for key in ("Tab", "Shift+Tab"):
        seen = 0
        while seen < 200:
            page.keyboard.press(key)
            found = page.evaluate(FOCUSED)
            if not found:
                break
            seen += 1
            assert found["outlined"], found["html"]
            assert found["covered"] is None, (key, found)
        assert seen > 20


FOCUSED = """async () => {
  const element = document.activeElement
  if (element === document.body) return null
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))
  const box = element.getBoundingClientRect()
  const [x, y] = [box.left + box.width / 2, box.top + Math.min(box.height, 24) / 2]
  const over = document.elementFromPoint(x, y)
  // A stretched link lies over all of its card, and a radio button under its label.
  const own = element.contains(over) || over?.closest(".card, li, label")?.contains(element)
  const drawn = [[element], [element, "::after"], [element.parentElement]].map((what) => getComputedStyle(...what))
  return {
    html: element.outerHTML.slice(0, 200),
    outlined: drawn.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2),
    covered: own ? null : over?.outerHTML.slice(0, 100) ?? "outside of the window",
  }
}"""


@pytest.mark.parametrize("kind", ["home", "story", "saved", "results"])
def test_what_is_pressed_to_share_and_to_get_about_is_large_enough_for_a_thumb(page, kind):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(KINDS[kind])

    pressed = page.locator(".share__link, .icon-button, .button, .section-bar__link, .pager a, .footer__links a")
    too_small = pressed.evaluate_all(
        """(all) => all.map((one) => [one.outerHTML.slice(0, 120), one.getBoundingClientRect()])
          .filter(([html, { width, height }]) => width && (height < 44 || width < 24)).map(([html]) => html)"""
    )
    assert too_small == []


# What readers' systems ask for


def test_where_less_motion_is_wished_for_nothing_moves(page):
    for kind in ("home", "story", "live story"):
        page.goto(KINDS[kind])
        assert page.evaluate("document.getAnimations().length") == 0
        moving = page.locator("body *").evaluate_all(
            """(all) => all.filter((element) => ["", "::before", "::after"].some((part) => {
              const style = getComputedStyle(element, part || undefined)
              if (style.animationName !== "none" || style.scrollBehavior === "smooth") return true
              return parseFloat(style.transitionDuration) > 0
            })).map((element) => element.outerHTML.slice(0, 100))"""
        )
        assert moving == []


def test_with_forced_colours_what_is_chosen_and_where_things_end_is_still_seen(page):
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(forced_colors="active")
    page.goto(KINDS["story with blocks"])

    edge = "(element, side) => parseFloat(getComputedStyle(element)[`border-${side}-width`])"
    assert page.locator(".section-bar [aria-current]").evaluate(edge, "block-end") >= 3
    assert page.locator(".box").first.evaluate(edge, "block-start") >= 1
    save = page.get_by_role("button", name="Save for later")
    empty = save.locator(".icon").evaluate("icon => getComputedStyle(icon).fill")
    save.click()
    assert save.locator(".icon").evaluate("icon => getComputedStyle(icon).fill") != empty
    page.emulate_media(forced_colors="none")


def test_on_paper_a_story_is_its_words_and_pictures_black_on_white(page):
    page.set_viewport_size({"width": 700, "height": 990})
    page.emulate_media(color_scheme="dark")
    page.goto(KINDS["story with blocks"])
    page.emulate_media(media="print", color_scheme="dark")

    assert page.locator("body").evaluate("body => getComputedStyle(body).backgroundColor") == "rgb(255, 255, 255)"
    for part in ("h1", ".article-head__standfirst", ".byline__names", ".article__lead img", ".figure__credit >> nth=0"):
        expect(page.locator(part)).to_be_visible()
    hidden = (
        ".section-bar, .share, .reading-tools, .also-read, .numbered, .more, .topics, .breadcrumb, .site-header__tools"
    )
    for part in page.locator(f"{hidden}, .footer__links, .embed__stage, .skip-link, .pager").all():
        expect(part).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 700
    page.emulate_media(media="screen")
