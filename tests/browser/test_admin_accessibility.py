"""axe-core finds nothing on the main pages of the editors' side, light and dark, at a desk and on a phone."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = {
    "desk": "/admin/",
    "calendar": "/admin/calendar/",
    "homepage": "/admin/front/?slot=z1s1",
    "stories": "/admin/articles/article/",
    "new story": "/admin/articles/article/add/",
    "pictures": "/admin/articles/image/",
    "new picture": "/admin/articles/image/add/",
    "topics": "/admin/articles/topic/",
    "authors": "/admin/articles/author/",
    "new author": "/admin/articles/author/add/",
    "section": "/admin/articles/section/1/change/",
    "new page": "/admin/articles/page/add/",
    "site": "/admin/articles/siteidentity/1/change/",
    "people": "/admin/auth/user/",
    "new account": "/admin/auth/user/add/",
    "password": "/admin/password_change/",
}
#: What a page of the lists shares with the others is seen on every screen by taking turns.
TURNS = [[("light", 1440), ("dark", 390)], [("dark", 1440), ("light", 390)]]
SCREENS = [screen for turn in TURNS for screen in turn]
ON_THEIR_SCREENS = [(name, screen) for number, name in enumerate(PAGES) for screen in TURNS[number % 2]]


def named(value):
    return f"{value[0]}-{value[1]}" if isinstance(value, tuple) else value


on_every_screen = pytest.mark.parametrize("page", SCREENS, indirect=True, ids=named)
on_both_widths = pytest.mark.parametrize("page", TURNS[0], indirect=True, ids=named)


@pytest.fixture(scope="module")
def account(browser, newspaper):
    """What a browser keeps that the chief has signed in with."""
    context = browser.new_context(base_url=newspaper.url)
    newspaper.sign_in(context.new_page(), "chief")
    yield context.storage_state()
    context.close()


@pytest.fixture
def page(request, browser, newspaper, account):
    scheme, width = request.param
    context = browser.new_context(
        base_url=newspaper.url,
        storage_state=account,
        color_scheme=scheme,
        viewport={"width": width, "height": 900},
        bypass_csp=True,  # axe is written into the page
    )
    yield context.new_page()
    context.close()


def problems(page):
    """Return [(rule, first element, what is the matter)] of the page as it stands."""
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response
    assert len(found["passes"]) > 10, "axe has not looked at the page"
    firsts = [(one["id"], one["nodes"][0]) for one in found["violations"]]
    return [(rule, node["html"][:200], node["failureSummary"]) for rule, node in firsts]


@pytest.mark.parametrize(("name", "page"), ON_THEIR_SCREENS, indirect=["page"], ids=named)
def test_nothing_is_found_on_a_page(page, name):
    page.goto(PAGES[name])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)

    assert problems(page) == []


def open_story(page):
    page.goto("/admin/articles/article/?q=sunsets")
    page.get_by_role("link", name=re.compile("Why sunsets on Mars are blue")).first.click()
    page.locator(".ProseMirror[contenteditable=true]").wait_for()


@on_every_screen
def test_nothing_is_found_on_the_page_for_writing_with_every_group_open(page):
    open_story(page)
    page.evaluate("for (const group of document.querySelectorAll('#panel details')) group.open = true")

    assert problems(page) == []


@on_every_screen
def test_nothing_is_found_beside_the_live_preview(page):
    open_story(page)
    page.keyboard.press("Control+Alt+p")
    page.locator(".nr-preview__frame:not(.is-coming)").wait_for()

    assert problems(page) == []


@on_every_screen
def test_nothing_is_found_on_the_history_of_a_story(page):
    open_story(page)
    page.goto(re.sub(r"change/.*", "history/", page.url))

    assert problems(page) == []


@on_both_widths
def test_the_tab_key_goes_from_the_bar_to_the_tools_the_text_and_the_panel(page):
    open_story(page)
    page.locator("body").evaluate("body => body.focus()")
    parts = ["#header", "[role=toolbar]", ".nr-sheet", ".nr-side"]
    seen = []
    for _press in range(40):
        page.keyboard.press("Tab")
        part = page.evaluate("parts => parts.find((part) => document.activeElement.closest(part))", parts)
        if part and part not in seen[-1:]:
            seen.append(part)

    # On a phone the tools are fixed at the thumb; the order is the same.
    assert seen == parts


@pytest.mark.parametrize("page", TURNS[0][:1], indirect=True, ids=named)
def test_at_two_hundred_per_cent_and_with_long_words_nothing_sticks_out(page):
    open_story(page)
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft "
    page.get_by_label("Headline").fill(long * 3)
    page.get_by_label("Standfirst").fill(long * 7)
    for width in (640, 320):
        page.set_viewport_size({"width": width, "height": 450})
        sticking_out = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        hidden = page.get_by_label("Headline").evaluate("field => field.scrollHeight - field.clientHeight")

        assert (sticking_out, hidden) == (0, 0)


def test_nothing_is_found_on_the_sign_in(browser, newspaper):
    context = browser.new_context(base_url=newspaper.url, bypass_csp=True)
    page = context.new_page()
    page.goto("/admin/login/")

    assert problems(page) == []
    context.close()
