"""Nothing typed is lost: sessions end, lines break, windows close."""

import re

import pytest
from playwright.sync_api import expect

ADD = "/admin/articles/article/add/"
PAGE = re.compile(r"/admin/articles/article/\d+/change/$")


@pytest.fixture
def context(browser, newspaper):
    """A browser of its own, its editor signed in."""
    context = browser.new_context(base_url=newspaper.url, viewport={"width": 1280, "height": 900})
    newspaper.sign_in(context.new_page(), "editor")
    yield context
    context.close()


@pytest.fixture
def page(context):
    return context.pages[0]


def surface(page):
    return page.locator(".ProseMirror[contenteditable=true]")


def begin(page, headline, text):
    page.goto(ADD)
    page.get_by_label("Headline").fill(headline)
    surface(page).click()
    page.keyboard.type(text)


def save(page):
    page.get_by_role("button", name="Save", exact=True).last.click()


def state(page):
    """What the line says now; its other words are in the page, hidden."""
    return page.locator("[data-save-state] > :not([hidden])")


def sign_out(context):
    context.clear_cookies(name="sessionid")


def is_in_storage(page, words):
    page.wait_for_function(
        "words => Object.keys(localStorage).some((name) => localStorage[name].includes(words))", arg=words
    )


def is_kept(page):
    """Wait until the newspaper has all that was typed: within five seconds of the last key."""
    expect(page.locator("[data-state=kept]")).to_be_visible(timeout=5_000)
    page.wait_for_function("() => !Object.keys(localStorage).some((name) => name.startsWith('kept text'))")


def test_a_new_story_is_kept_at_the_newspaper_and_carried_on_in_another_browser(page, browser, newspaper):
    begin(page, "The kept ferry", "It waits for the fog.")
    page.get_by_label("Section").select_option("Science")
    page.get_by_role("button", name="Add another Byline").click()
    page.locator("#id_bylines-1-author").select_option("World desk")
    expect(page).to_have_url(PAGE, timeout=5_000)
    is_kept(page)
    address = page.url
    page.close(run_before_unload=False)

    with browser.new_context(base_url=newspaper.url) as elsewhere:
        again = elsewhere.new_page()
        newspaper.sign_in(again, "editor")
        again.goto(ADD)
        again.get_by_role("link", name="The kept ferry").click()

        expect(again).to_have_url(address)
        expect(again.get_by_text("it is not saved yet")).to_be_visible()
        expect(again.get_by_label("Headline")).to_have_value("The kept ferry")
        expect(surface(again)).to_have_text("It waits for the fog.")
        expect(again.locator("#id_bylines-0-author option:checked")).to_have_text("World desk")
        save(again)
        expect(again.get_by_text("Saved.", exact=True)).to_be_visible()
        expect(again.get_by_text("it is not saved yet")).to_be_hidden()
        expect(surface(again)).to_have_text("It waits for the fog.")


def test_keeping_changes_nothing_for_readers_and_one_can_go_back(page, newspaper, browser):
    page.goto("/admin/articles/article/?q=sunsets on Mars")
    page.get_by_role("link", name="Why sunsets on Mars are blue").click()
    public = page.get_by_role("link", name="View it", exact=True).first.get_attribute("href")
    page.get_by_label("Headline").fill("Why sunsets on Mars are green")
    is_kept(page)

    reader = browser.new_page()
    reader.goto(public)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Why sunsets on Mars are blue")
    reader.close()
    page.reload()
    expect(page.get_by_label("Headline")).to_have_value("Why sunsets on Mars are green")
    page.get_by_role("button", name="Go back to the saved text").click()
    expect(page.get_by_label("Headline")).to_have_value("Why sunsets on Mars are blue")
    expect(page.get_by_text("it is not saved yet")).to_be_hidden()


def test_a_session_that_ends_while_writing_is_renewed_in_place(page, context, newspaper):
    begin(page, "The ferry is late", "It waits")
    is_kept(page)
    sign_out(context)
    surface(page).press_sequentially(" for the fog.")
    expect(state(page)).to_contain_text("Signed out. Kept in this browser. Sign in here", timeout=5_000)
    is_in_storage(page, "for the fog.")

    state(page).get_by_role("button", name="Sign in here").click()
    sign_in_in_dialog(page, newspaper, "editor")

    is_kept(page)
    surface(page).press_sequentially(" And for the tide.")
    is_kept(page)
    save(page)
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(surface(page)).to_have_text("It waits for the fog. And for the tide.")


def test_a_save_after_the_session_ended_holds_back_and_goes_on(page, context, newspaper):
    begin(page, "The bus is late", "It waits for the fog.")
    sign_out(context)
    save(page)
    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("You are signed out. Your text is kept in this browser.")

    notice.get_by_role("button", name="Sign in here").click()
    sign_in_in_dialog(page, newspaper, "editor")
    expect(notice).to_be_hidden()
    save(page)

    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(surface(page)).to_contain_text("It waits for the fog.")


def test_another_who_signs_in_is_told_so_before_anything_is_saved(page, context, newspaper):
    begin(page, "The tram is late", "It waits.")
    is_kept(page)
    sign_out(context)
    surface(page).press_sequentially(" And waits.")
    state(page).get_by_role("button", name="Sign in here").click()
    sign_in_in_dialog(page, newspaper, "chief")

    expect(page.get_by_role("alert")).to_contain_text("chief is signed in by now.")
    expect(state(page)).to_contain_text("Somebody else is signed in")
    expect(surface(page)).to_have_text("It waits. And waits.")
    save(page)
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def sign_in_in_dialog(page, newspaper, role):
    dialog = page.frame_locator("dialog iframe")
    dialog.get_by_label("Username").fill(role)
    dialog.get_by_label("Password").fill(newspaper.passwords[role])
    dialog.get_by_role("button", name="Sign in").click()
    expect(page.locator("dialog iframe")).to_be_hidden()


def test_offline_and_back(page, context):
    begin(page, "The plane is late", "It waits")
    is_kept(page)
    context.set_offline(True)
    surface(page).press_sequentially(" for the fog.")
    expect(state(page)).to_contain_text("Offline. Kept in this browser", timeout=5_000)
    is_in_storage(page, "for the fog.")

    context.set_offline(False)

    is_kept(page)
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(surface(page)).to_have_text("It waits for the fog.")


def test_what_was_typed_offline_and_lost_with_the_window_is_offered_again(page, context):
    begin(page, "The boat is late", "It waits.")
    is_kept(page)
    address = page.url
    context.set_offline(True)
    page.get_by_label("Standfirst").fill("Only here.")
    is_in_storage(page, "Only here.")
    again = context.new_page()
    page.close(run_before_unload=False)
    context.set_offline(False)

    again.goto(address)
    again.get_by_role("button", name="Bring it back").click()

    expect(again.get_by_label("Standfirst")).to_have_value("Only here.")
    is_kept(again)
    again.reload()
    expect(again.get_by_label("Standfirst")).to_have_value("Only here.")
    expect(again.get_by_role("button", name="Bring it back")).to_be_hidden()


def test_a_text_that_is_thrown_away_is_offered_once(page, context):
    # What a browser sends on leaving is past any route; here the newspaper gets nothing more.
    context.add_init_script("navigator.sendBeacon = () => false")
    begin(page, "The lost ferry", "It waits.")
    is_kept(page)
    page.route("**/keep/", lambda route: route.abort())
    page.get_by_label("Standfirst").fill("Only here.")
    is_in_storage(page, "Only here.")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_role("button", name="Throw it away").click()
    page.reload()

    expect(page.get_by_label("Standfirst")).to_have_value("")
    expect(page.get_by_role("button", name="Throw it away")).to_be_hidden()


def test_what_is_typed_while_a_keep_is_on_its_way_is_kept_next(page):
    begin(page, "The slow ferry", "One.")
    is_kept(page)
    page.route("**/keep/", lambda route: (page.wait_for_timeout(1_500), route.continue_()))
    surface(page).press_sequentially(" Two.")
    page.wait_for_timeout(2_500)
    surface(page).press_sequentially(" Three.")

    is_kept(page)
    page.unroute("**/keep/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(surface(page)).to_have_text("One. Two. Three.")


def test_opening_a_story_without_typing_keeps_nothing(page):
    page.goto("/admin/articles/article/?q=keeps+its+ice")
    page.get_by_role("link", name=re.compile("The lake that keeps its ice")).first.click()
    surface(page).wait_for()
    page.wait_for_timeout(4000)  # longer than a text waits to be kept

    page.reload()
    surface(page).wait_for()

    expect(page.get_by_text("it is not saved yet")).to_have_count(0)


def test_what_is_typed_before_the_scripts_are_there_is_kept_and_checked(page):
    held = []
    page.route(re.compile(r"/newsroom/(checks|keep)\b.*\.js$"), lambda script: held.append(script))
    page.goto(ADD, wait_until="commit")
    page.get_by_label("Headline").fill("Typed TK on a slow line")
    while len(held) < 2:
        page.wait_for_timeout(50)
    for script in held:
        script.continue_()
    page.unroute_all()

    is_kept(page)
    expect(page.locator("#checks").get_by_text("“TK” is still in the text")).to_be_visible()
