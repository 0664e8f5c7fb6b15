"""Looking for a story, by keyboard."""

import re

from playwright.sync_api import expect


def test_suggestions_lead_by_keyboard_to_a_story_and_search_stays_a_form(page):
    page.goto("/science/")
    page.locator("summary", has=page.locator("use")).first.click()
    box = page.get_by_role("combobox", name="Words to look for")
    box.press_sequentially("keeps its")
    story = page.get_by_role("option", name="The lake that keeps its ice all year")
    expect(story).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")

    box.press("ArrowDown")
    expect(story).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", story.get_attribute("id"))
    box.press("Escape")
    expect(story).to_be_hidden()
    expect(box).to_be_focused()

    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/search/\?q=keeps\+its$"))
    expect(page.locator("mark").first).to_have_text("keeps")

    box = page.get_by_role("main").get_by_role("combobox", name="Words to look for")
    box.fill("")
    box.press_sequentially("ice")
    expect(page.get_by_role("option", name="Ice Topic")).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/topics/ice/$"))


def test_suggestions_wait_until_a_word_is_composed(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "?q=" in request.url else None)
    page.clock.install()
    page.goto("/search/")
    page.get_by_role("main").get_by_role("combobox", name="Words to look for").focus()
    keys = page.context.new_cdp_session(page)

    keys.send("Input.imeSetComposition", {"text": "kee", "selectionStart": 3, "selectionEnd": 3})
    page.clock.fast_forward(1_000)
    keys.send("Input.insertText", {"text": "keeps its"})
    page.clock.fast_forward(1_000)

    expect(page.get_by_role("option", name="The lake that keeps its ice all year")).to_be_visible()
    assert [address.partition("?q=")[2] for address in asked] == ["keeps%20its"]
