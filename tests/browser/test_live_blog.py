"""A live blog from both sides: an editor who posts, a reader whose page is open; and a breaking banner."""

import pytest
from playwright.sync_api import expect

BLOG = "/science/a-night-under-the-perseids/"
UPDATES = f"**{BLOG}updates/*"


@pytest.fixture
def reader(browser, newspaper):
    contexts = []

    def open_browser(**how):
        contexts.append(browser.new_context(base_url=newspaper.url, viewport={"width": 390, "height": 844}, **how))
        return contexts[-1].new_page()

    yield open_browser
    for context in contexts:
        context.close()


def post(page, words):
    page.locator(".ProseMirror").click()
    page.keyboard.type(words)
    page.keyboard.press("Control+Enter")
    expect(page.locator("[data-entries]")).to_contain_text(words)
    expect(page.locator(".ProseMirror")).to_have_text("")


def test_an_open_page_offers_what_an_editor_posts_within_ten_seconds(editors, reader):
    desk = editors.new_page()
    desk.goto(f"/admin/edit/?path={BLOG}")
    desk.get_by_role("link", name="Write entries").click()
    post(desk, "Cloud from the west.")

    page, plain = reader(), reader(java_script_enabled=False)
    page.goto(BLOG)
    plain.goto(BLOG)
    expect(page.locator(".live__state")).to_contain_text("Live")
    expect(page.locator("[data-live-more] a")).to_be_hidden()
    read = page.locator(".entry", has_text="Cloud from the west.")
    read.scroll_into_view_if_needed()
    before = read.bounding_box()

    post(desk, "It has begun to rain.")
    desk.get_by_label("Key event").check()
    desk.locator("#id_headline").fill("The sky clears")
    offer = page.get_by_role("link", name="1 new update")
    expect(offer).to_be_visible(timeout=10_000)
    assert read.bounding_box() == before
    expect(page.get_by_text("It has begun to rain.")).to_have_count(0)
    post(desk, "Stars again.")
    page.get_by_role("link", name="2 new updates").click()

    entries = page.locator(".entry:not(.entry--pinned)")
    expect(entries.nth(0)).to_contain_text("Stars again.")
    expect(entries.nth(0)).to_be_focused()
    expect(entries.nth(1)).to_contain_text("It has begun to rain.")
    expect(page.get_by_role("navigation", name="Key events")).to_contain_text("The sky clears")
    expect(offer).to_be_hidden()

    # Without scripts there is a link to the same.
    plain.get_by_role("link", name="Load new updates").click()
    expect(plain.locator(".entry", has_text="Stars again.")).to_be_visible()

    # What was taken back goes from open pages by itself.
    desk.locator("[data-entries] li", has_text="It has begun to rain.").get_by_role("button", name="Take back").click()
    expect(page.get_by_text("It has begun to rain.")).to_have_count(0, timeout=10_000)


@pytest.mark.parametrize("broken", [{"body": "Sign in to this hotel's network"}, {"status": 502}, None])
def test_an_open_page_asks_again_after_an_answer_that_is_none(page, broken):
    page.route(UPDATES, lambda route: route.fulfill(**broken) if broken else route.abort(), times=1)
    page.clock.install()
    page.goto(BLOG)
    expect(page.locator("[data-live-more] a")).to_be_hidden()
    with page.expect_response(UPDATES) if broken else page.expect_event("requestfailed"):
        page.clock.fast_forward(60_000)

    with page.expect_response(UPDATES) as second:
        page.clock.fast_forward(30_000)

    assert second.value.ok


def test_an_ended_live_blog_is_followed_slowly_and_may_go_on(editors, reader):
    desk = editors.new_page()
    desk.goto(f"/admin/edit/?path={BLOG}")
    desk.get_by_role("link", name="Write entries").click()
    post(desk, "A rumour.")
    desk.get_by_label("Ends the live blog").check()
    post(desk, "Good night.")
    page = reader()
    page.clock.install()
    # Its clock runs ahead of that by which its browser keeps answers; where requests are looked at, it keeps none.
    page.route(UPDATES, lambda route: route.continue_())
    page.goto(BLOG)
    state = page.locator(".live__state")
    expect(state).to_contain_text("Ended")
    expect(page.get_by_role("link", name="Load new updates")).to_be_hidden()

    desk.locator("[data-entries] li", has_text="A rumour.").get_by_role("button", name="Take back").click()
    expect(desk.get_by_text("Taken back. Readers no longer see it.")).to_be_visible()
    page.clock.fast_forward(60_000)
    expect(page.get_by_text("A rumour.")).to_have_count(0)
    with page.expect_response(UPDATES):
        page.clock.fast_forward(60_000)
    expect(state).to_contain_text("Ended")

    post(desk, "The moon rises.")
    page.clock.fast_forward(60_000)
    page.get_by_role("link", name="1 new update").click()
    expect(state).to_contain_text("Live")


def test_an_entry_is_not_lost_with_the_line_or_the_session(editors, newspaper):
    desk = editors.new_page()
    desk.goto(f"/admin/edit/?path={BLOG}")
    desk.get_by_role("link", name="Write entries").click()
    desk.locator(".ProseMirror").click()
    desk.keyboard.type("Words in the storm.")

    editors.set_offline(True)
    desk.keyboard.press("Control+Enter")
    expect(desk.get_by_text("The newspaper does not answer.")).to_be_visible()
    editors.set_offline(False)
    desk.wait_for_timeout(600)
    desk.on("dialog", lambda dialog: dialog.accept())
    desk.reload()

    desk.get_by_role("button", name="Bring it back").click()
    expect(desk.locator(".ProseMirror")).to_have_text("Words in the storm.")
    desk.locator(".ProseMirror").click()
    desk.keyboard.press("Control+Enter")
    expect(desk.locator("[data-entries]")).to_contain_text("Words in the storm.")


def test_words_for_an_entry_that_is_gone_become_a_new_one_and_leave_the_form(editors):
    desk, other = editors.new_page(), editors.new_page()
    desk.goto(f"/admin/edit/?path={BLOG}")
    desk.get_by_role("link", name="Write entries").click()
    post(desk, "Dew on the lens.")
    entry = "[data-entries] li:has-text('Dew on the lens.')"
    other.goto(desk.url)
    desk.locator(entry).get_by_role("link", name="Correct").click()
    other.locator(entry).get_by_role("button", name="Take back").click()
    expect(other.get_by_text("Taken back. Readers no longer see it.")).to_be_visible()

    desk.locator("#id_headline").fill("Dew everywhere")
    desk.keyboard.press("Control+Enter")
    refusal = desk.get_by_text("Press again to add your text as a new entry.")
    expect(refusal).to_be_visible()
    expect(desk.locator("#id_headline")).to_have_value("Dew everywhere")
    desk.locator("#id_headline").press("Control+Enter")

    expect(desk.locator("[data-entries]")).to_contain_text("Dew everywhere")
    expect(desk.locator(".ProseMirror")).to_have_text("")
    expect(desk.locator("#id_headline")).to_have_value("")
    expect(refusal).to_be_hidden()


def test_a_banner_that_was_taken_away_stays_away(editors, reader):
    desk = editors.new_page()
    desk.goto("/admin/articles/banner/add/")
    desk.locator("#id_text").fill("The river is over its banks")
    desk.locator("#id_address").fill("/about/")
    desk.get_by_role("button", name="Put it up").click()
    expect(desk.get_by_text("Every page shows it.")).to_be_visible()

    page, other = reader(), reader(java_script_enabled=False)
    page.goto(BLOG)
    banner = page.get_by_role("complementary", name="Breaking")
    expect(banner).to_contain_text("The river is over its banks")
    banner.get_by_role("button").click()
    expect(banner).to_be_hidden()
    page.reload()
    expect(page.locator("h1")).to_be_visible()
    expect(banner).to_be_hidden()
    page.goto("/")
    expect(banner).to_be_hidden()

    other.goto("/")
    expect(other.get_by_role("complementary", name="Breaking")).to_be_visible()
    other.get_by_role("link", name="The river is over its banks").click()
    expect(other.get_by_role("complementary", name="Breaking")).to_be_hidden()

    desk.get_by_role("link", name="The river is over its banks").click()
    desk.get_by_role("button", name="Take it down now").click()
    expect(desk.get_by_text("It is taken down.")).to_be_visible()
    other.goto("/")
    expect(other.get_by_role("complementary", name="Breaking")).to_have_count(0)
