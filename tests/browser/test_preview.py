"""Seeing the page before readers do: beside the text while it is typed, and by a link without an account."""

import re

import pytest
from playwright.sync_api import expect

STORY = "Why sunsets on Mars are blue"


@pytest.fixture
def page(browser, newspaper):
    """An editor's browser, signed in."""
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    newspaper.sign_in(page, "editor")
    yield page
    context.close()


def open_story(page, headline=STORY):
    page.goto("/admin/articles/article/?q=" + headline.replace(" ", "+"))
    page.get_by_role("link", name=re.compile(headline)).first.click()
    page.locator(".ProseMirror[contenteditable=true]").wait_for()


def in_preview(page):
    return page.frame_locator(".nr-preview__frame:not(.is-coming)")


def test_the_preview_follows_what_is_typed_and_nothing_becomes_public(page, browser, newspaper):
    open_story(page)
    page.keyboard.press("Control+Alt+p")
    expect(in_preview(page).get_by_role("heading", level=1)).to_have_text(STORY)
    expect(in_preview(page).get_by_text("DRAFT")).to_be_visible()

    page.get_by_label("Headline").fill("A sky that nobody has seen")
    text = page.locator(".ProseMirror")
    text.press("ControlOrMeta+End")
    page.keyboard.type(" And a sentence that nobody has read.")

    expect(in_preview(page).get_by_role("heading", level=1)).to_have_text("A sky that nobody has seen")
    expect(in_preview(page).get_by_text("And a sentence that nobody has read.")).to_have_count(1)
    page.get_by_role("link", name="Articles").click()
    assert "A sky that nobody has seen" not in page.content()


def test_the_preview_keeps_its_place_and_gives_the_caret_back(page):
    open_story(page)
    text = page.locator(".ProseMirror")
    text.press("ControlOrMeta+End")
    page.keyboard.press("Control+Alt+p")
    expect(in_preview(page).get_by_role("heading", level=1)).to_be_visible()
    in_preview(page).locator("html").evaluate("root => root.ownerDocument.defaultView.scrollTo(0, 600)")

    page.keyboard.type(" Zebras graze.")
    expect(in_preview(page).get_by_text("Zebras graze.")).to_have_count(1)
    assert in_preview(page).locator("html").evaluate("root => root.ownerDocument.defaultView.scrollY") == 600

    page.keyboard.press("Escape")
    expect(page.get_by_role("region", name="Preview")).to_be_hidden()
    page.keyboard.type(" They move on.")
    expect(text).to_contain_text("Zebras graze. They move on.")


def test_a_phones_width_is_a_phones_page(page):
    open_story(page)
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Phone").click()
    expect(in_preview(page).get_by_role("heading", level=1)).to_be_visible()

    assert in_preview(page).locator("html").evaluate("root => root.ownerDocument.defaultView.innerWidth") == 390


def test_without_an_answer_there_is_a_sentence_and_the_last_page_stays(page, context):
    open_story(page)
    # What another test has typed here and never saved may stand in the form.
    headline = page.get_by_label("Headline").input_value()
    page.keyboard.press("Control+Alt+p")
    expect(in_preview(page).get_by_role("heading", level=1)).to_have_text(headline)

    page.route("**/preview/typed/", lambda route: route.abort())
    page.get_by_label("Headline").fill("Typed in a tunnel")
    expect(page.get_by_text("The newspaper does not answer. Your text is safe")).to_be_visible()
    expect(in_preview(page).get_by_role("heading", level=1)).to_have_text(headline)

    page.unroute("**/preview/typed/")
    page.get_by_label("Headline").fill("Out of the tunnel")
    expect(in_preview(page).get_by_role("heading", level=1)).to_have_text("Out of the tunnel")
    expect(page.get_by_text("The newspaper does not answer. Your text is safe")).to_be_hidden()


def test_a_new_story_is_previewed_before_its_first_save(page):
    page.goto("/admin/articles/article/add/")
    page.get_by_label("Headline").fill("Not a story yet")
    page.keyboard.press("Control+Alt+p")

    expect(in_preview(page).get_by_role("heading", level=1)).to_have_text("Not a story yet")


def test_without_scripts_the_saved_copy_opens_in_a_tab(browser, page, newspaper):
    open_story(page)
    address = page.url
    context = browser.new_context(java_script_enabled=False, storage_state=page.context.storage_state())
    plain = context.new_page()
    plain.goto(address)

    with context.expect_page() as opened:
        plain.get_by_role("link", name="Preview").click()

    expect(opened.value.get_by_role("heading", level=1)).to_have_text(STORY)
    expect(opened.value.get_by_text("DRAFT", exact=True)).to_be_visible()
    context.close()


def test_a_link_is_opened_without_an_account_until_it_is_ended(page, browser, newspaper):
    open_story(page)
    page.get_by_text("Preview links", exact=True).click()
    page.get_by_role("button", name="Make a link").click()
    address = page.get_by_label("Address of the link").input_value()
    stranger = browser.new_context()
    tab = stranger.new_page()
    referrers = []
    tab.on("request", lambda request: referrers.append(request.headers.get("referer", "")))

    assert tab.goto(address).status == 200
    expect(tab.get_by_role("heading", level=1)).to_have_text(STORY)
    expect(tab.get_by_role("img").first).to_have_js_property("complete", True)
    tab.get_by_role("link", name="Science").first.click()
    expect(tab.get_by_role("heading", level=1)).to_have_text("Science")
    assert stranger.cookies() == []
    # The style sheet asks for its fonts, and says itself.
    assert not [referrer for referrer in referrers if "/admin/" in referrer]

    page.get_by_role("button", name="End it").click()
    expect(page.get_by_text("The link has ended.")).to_be_visible()
    assert tab.goto(address).status == 410
    expect(tab.get_by_text("This link has ended.")).to_be_visible()
    stranger.close()


def test_a_public_page_leads_to_its_form_until_one_signs_out(page, newspaper):
    open_story(page)
    form = page.url.partition("?")[0]
    page.goto("/science/why-sunsets-on-mars-are-blue/")

    page.get_by_role("link", name="Edit this story").click()
    assert page.url.partition("?")[0] == form

    page.get_by_label("Account of editor").click()
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are signed out.")).to_be_visible()
    page.goto("/science/why-sunsets-on-mars-are-blue/")
    expect(page.get_by_role("heading", level=1)).to_have_text(STORY)
    expect(page.get_by_role("link", name="Edit this story")).to_have_count(0)
