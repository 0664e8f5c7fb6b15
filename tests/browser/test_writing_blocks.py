"""Every block of a text: written by keyboard alone, moved, edited, found again on the public page."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .test_blocks import EVERY_BLOCK
from .writing import begin, fill_in, insert, press, settle, stored, surface, tab_to

SENTENCE = "The ferry left the quay before the fog had gone and nobody on deck could see the far shore. "


@pytest.fixture
def page(editors):
    page = editors.new_page()
    yield page
    page.close(run_before_unload=False)


def test_an_article_of_700_words_with_every_block_is_written_by_keyboard_alone(page, browser):
    page.goto("/admin/articles/article/add/")
    keys = page.keyboard
    tab_to(page, page.get_by_label("Headline"))
    keys.type("The ferry and the fog")
    tab_to(page, surface(page))

    def paragraph(times=4):
        keys.type(SENTENCE)
        # The rest at once, as dictation does it: the keys have been heard.
        keys.insert_text(SENTENCE * (times - 1))
        keys.press("Enter")

    def find_credited():
        # A picture without a credit would keep the story from going out.
        with page.expect_response(re.compile("q=CC0")):
            keys.type("CC0")
        expect(found.get_by_role("status").first).to_contain_text(re.compile("found|newest"))
        settle(page)

    paragraph()
    insert(page, "sub-heading")
    keys.type("Out of the fog")
    keys.press("Enter")
    paragraph()
    insert(page, "picture")
    found = page.get_by_role("dialog", name="Choose a picture")
    find_credited()
    keys.press("ArrowDown")
    keys.press("Enter")
    expect(surface(page).locator("figure img")).to_be_visible()
    keys.press("ArrowUp")
    keys.press("Enter")
    words = page.get_by_role("dialog", name="This picture, in this story")
    expect(words.get_by_label("Caption here")).to_be_focused()
    keys.type("The quay at seven.")
    tab_to(page, words.get_by_label("Credit here"))
    keys.type("Ada Byron")
    tab_to(page, words.get_by_label("Alt text here"))
    keys.type("A quay in fog.")
    keys.press("Tab")
    keys.press("Tab")
    keys.press("ArrowDown")
    tab_to(page, words.get_by_role("button", name="Use"))
    keys.press("Enter")
    expect(words).to_be_hidden()
    keys.press("Escape")
    paragraph()

    insert(page, "gallery")
    find_credited()
    for _ in range(3):
        keys.press("Enter")
        keys.press("ArrowDown")
    tab_to(page, found.get_by_role("button", name="Use these"))
    keys.press("Enter")
    expect(surface(page).locator(".nr-b--gallery img")).to_have_count(3)
    paragraph()

    insert(page, "pull quote")
    keys.type("Nobody could see the far shore.")
    keys.press("Escape")
    keys.press("Enter")
    keys.type("The captain")
    keys.press("Enter")
    keys.press("Escape")
    paragraph()

    insert(page, "quotation")
    keys.type("We waited.")
    keys.press("Escape")
    keys.press("Enter")
    keys.type("A passenger")
    keys.press("Enter")
    keys.press("Escape")
    insert(page, "also read")
    stories = page.get_by_role("dialog", name="Choose a story")
    keys.type("sunsets")
    expect(stories.get_by_role("option", selected=True)).to_contain_text("Why sunsets on Mars are blue")
    keys.press("Enter")
    paragraph()

    insert(page, "embed")
    embed = page.get_by_role("dialog", name="Embed")
    keys.type("https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    tab_to(page, embed.get_by_label("Title"))
    keys.type("The ferry in a film")
    keys.press("Enter")
    paragraph()

    insert(page, "table")
    keys.press("Enter")
    for word in ["Day", "Ferries", "Late", "Monday", "8", "3", "Tuesday", "8"]:
        keys.type(word)
        keys.press("Tab")
    keys.type("1")
    keys.press("Escape")
    keys.press("Enter")
    keys.type("Ferries this week")
    keys.press("Enter")
    keys.press("Escape")
    insert(page, "fact box")
    keys.type("In numbers")
    press(page, "ArrowDown")
    keys.type("Eight ferries a day")
    keys.press("Escape")
    keys.press("Escape")
    insert(page, "list")
    keys.type("Take a coat")
    keys.press("Enter")
    keys.type("Take a book")
    keys.press("Enter")
    keys.press("Enter")
    insert(page, "divider")
    keys.type("More of it ")
    keys.press("Control+k")
    link = page.get_by_role("dialog", name="Link")
    keys.type("sunsets")
    expect(link.get_by_role("option", selected=True)).to_contain_text("Why sunsets on Mars are blue")
    keys.press("Enter")
    expect(link).to_be_hidden()
    keys.type(" and elsewhere. ")
    paragraph(7)
    expect(page.get_by_text(re.compile(r"^7\d\d words$"))).to_be_visible()

    section = page.get_by_label("Section")
    tab_to(page, section)
    keys.type("Science")
    keys.press("F6")
    keys.press("F6")
    keys.press("F6")
    tab_to(page, page.get_by_role("button", name="Publish", exact=True))
    keys.press("Enter")
    page.get_by_role("link", name=re.compile("View it|See it")).first.wait_for()
    address = page.get_by_role("link", name=re.compile("View it|See it")).first.get_attribute("href")

    reader = browser.new_page()
    reader.goto(page.url.partition("/admin/")[0] + address if address.startswith("/") else address)
    text = reader.locator(".prose")
    expect(text.locator("h2")).to_have_text("Out of the fog")
    expect(text).to_contain_text("The quay at seven.")
    expect(text.get_by_role("img", name="A quay in fog.")).to_be_visible()
    for words in [
        "Nobody could see the far shore.",
        "The captain",
        "We waited.",
        "A passenger",
        "The ferry in a film",
        "Ferries this week",
        "In numbers",
        "Eight ferries a day",
        "Take a book",
    ]:
        expect(text).to_contain_text(words)
    expect(text.get_by_role("cell", name="Tuesday")).to_be_visible()
    expect(text.get_by_role("link", name=re.compile("sunsets on Mars"))).not_to_have_count(0)
    reader.close()


def test_the_slash_menu_filters_and_lets_go(page):
    begin(page)
    menu = page.get_by_role("listbox", name="Insert")
    page.keyboard.type("/")
    expect(menu).to_be_visible()
    everything = menu.get_by_role("option").count()

    page.keyboard.type("vid")
    expect(menu.get_by_role("option")).to_have_text([re.compile("^Embed")])
    assert everything > 10
    active = surface(page).get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")

    page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    assert surface(page).get_attribute("aria-activedescendant") is None
    assert stored(page) == "<p>/vid</p>"


def test_a_stroke_inside_a_line_is_a_stroke(page):
    begin(page, "and/or")

    expect(page.get_by_role("listbox", name="Insert")).to_be_hidden()
    assert stored(page) == "<p>and/or</p>"


def test_letters_after_the_insert_button_filter_and_stay_out_of_the_text(page):
    begin(page, "One.")
    page.keyboard.press("F6")
    tab_stop = page.get_by_role("combobox", name="Paragraph style")
    expect(tab_stop).to_be_focused()
    page.get_by_role("button", name="Insert /").press("Enter")
    page.keyboard.type("divi")
    page.keyboard.press("Enter")

    assert stored(page) == "<p>One.</p><hr>"


def test_paragraphs_and_blocks_move_by_keys_and_undo_takes_it_back(page):
    begin(page, "One.")
    page.keyboard.press("Enter")
    page.keyboard.type("Two.")
    page.keyboard.press("Enter")
    insert(page, "fact box")
    page.keyboard.type("Facts")

    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.press("Alt+ArrowUp")
    page.keyboard.type("!")

    box = '<div data-fact-box=""><h3>Facts!</h3><p></p></div>'
    assert stored(page) == f"{box}<p>One.</p><p>Two.</p>"
    surface(page).get_by_text("One.").click()
    settle(page)
    page.keyboard.press("Alt+ArrowDown")
    assert stored(page) == f"{box}<p>Two.</p><p>One.</p>"
    page.keyboard.press("Control+z")
    assert stored(page) == f"{box}<p>One.</p><p>Two.</p>"


def test_a_paragraph_is_dragged_by_its_handle(page):
    begin(page, "One.")
    for words in ["Two.", "Three."]:
        page.keyboard.press("Enter")
        page.keyboard.type(words)
    surface(page).get_by_text("Three.").hover()
    handle = page.get_by_title(re.compile("^Drag to move"))
    expect(handle).to_be_visible()
    handle.drag_to(surface(page).get_by_text("One."), target_position={"x": 2, "y": 10})

    assert stored(page) == "<p>Three.</p><p>One.</p><p>Two.</p>"


def test_the_bar_of_a_block_moves_and_removes_it(page):
    begin(page, "One.")
    page.keyboard.press("Enter")
    insert(page, "quotation")
    page.keyboard.type("Quoted.")
    bar = surface(page).get_by_role("group", name="Quotation")

    bar.get_by_role("button", name="Move up").click()
    assert stored(page) == "<blockquote><p>Quoted.</p></blockquote><p>One.</p>"
    bar.get_by_role("button", name="Remove").click()
    assert stored(page) == "<p>One.</p>"


def test_tab_goes_through_cells_and_the_toolbar_adds_rows_and_columns(page):
    begin(page)
    insert(page, "table")
    box = page.get_by_role("dialog", name="Table")
    box.get_by_role("textbox", name="Rows").fill("2")
    box.get_by_role("textbox", name="Columns").fill("0")
    page.keyboard.press("Enter")
    expect(box.get_by_role("alert")).to_have_text("A table has 1 to 100 rows and 1 to 12 columns.")
    box.get_by_role("textbox", name="Columns").fill("2")
    page.keyboard.press("Enter")

    for word in "abcd":
        page.keyboard.type(word)
        page.keyboard.press("Tab")
    page.keyboard.type("e")
    tools = page.get_by_role("group", name="This table")
    tools.get_by_role("button", name="Column after").click()
    tools.get_by_role("button", name="Remove row").click()
    tools.get_by_role("button", name="Row above").click()

    rows = surface(page).locator("tr")
    expect(rows).to_have_count(3)
    expect(rows.first.locator("th")).to_have_count(3)
    press(page, "Control+End")
    expect(tools).to_be_hidden()


@pytest.mark.parametrize(("size", "said"), [("Wide", ' data-size="wide"'), ("Whole picture", ' data-size="whole"')])
def test_the_size_of_a_picture_is_chosen_with_its_words(page, newspaper, size, said):
    make_every_size = "from articles import models, renditions; renditions.make(models.Image.objects.get(pk=1))"
    newspaper.manage("shell", "--no-imports", "--command", make_every_size)
    begin(page)
    fill_in(page, '<figure data-image="1"></figure><p>a</p>')
    picture = surface(page).locator(".nr-b--figure")

    picture.dblclick()
    box = page.get_by_role("dialog", name="This picture, in this story")
    box.get_by_label("Size").select_option(size)
    box.get_by_role("button", name="Use", exact=True).click()

    assert stored(page) == f'<figure data-image="1"{said}></figure><p>a</p>'
    page.wait_for_function(
        """isWhole => {
            const image = document.querySelector(".nr-b--figure img")
            return image.complete && Math.abs(image.naturalWidth / image.naturalHeight - 1.5) > 0.01 === isWhole
        }""",
        arg=size == "Whole picture",
    )


def test_a_gallery_is_put_in_order_by_keys(page):
    begin(page)
    insert(page, "gallery")
    library = page.get_by_role("dialog", name="Choose a picture")
    options = library.get_by_role("option")
    options.nth(0).click()
    options.nth(1).click()
    library.get_by_role("button", name="Use these").click()
    before = re.findall(r'data-image="(\d+)"', stored(page))

    surface(page).locator(".nr-b--gallery").dblclick()
    box = page.get_by_role("dialog", name="Gallery")
    box.get_by_label("Caption here").first.fill("First no more")
    page.keyboard.press("Alt+ArrowDown")
    box.get_by_label("Decorative").first.check()
    box.get_by_label("Caption of the gallery").fill("Two of them")
    page.keyboard.press("Enter")

    first, second = before
    assert stored(page) == (
        f'<div data-gallery="" data-caption="Two of them"><figure data-image="{second}" data-decorative="yes"></figure>'
        f'<figure data-image="{first}" data-caption="First no more"></figure></div>'
    )


def test_a_gallery_of_one_is_a_figure(page):
    begin(page)
    insert(page, "gallery")
    library = page.get_by_role("dialog", name="Choose a picture")
    library.get_by_role("option").nth(0).click()
    library.get_by_role("option").nth(1).click()
    library.get_by_role("button", name="Use these").click()

    surface(page).locator(".nr-b--gallery").dblclick()
    box = page.get_by_role("dialog", name="Gallery")
    box.get_by_role("button", name="Take out of the gallery").first.click()
    box.get_by_role("button", name="Use", exact=True).click()

    assert re.fullmatch(r'<figure data-image="\d+"></figure>', stored(page))


def test_a_link_to_a_story_holds_its_key_and_a_lost_one_says_so(page):
    begin(page, "Read this")
    press(page, "Shift+Home")
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Link")
    page.keyboard.type("sunsets")
    box.get_by_role("option", name=re.compile("Why sunsets on Mars are blue")).click()
    assert re.fullmatch(r'<p><a data-article="\d+">Read this</a></p>', stored(page))

    fill_in(page, '<p><a data-article="999999">Gone</a></p><aside data-also-read="999999"></aside>')
    expect(surface(page).get_by_title("This story no longer exists.")).to_have_text("Gone")
    expect(surface(page).get_by_text("This story no longer exists. Readers see nothing here.")).to_be_visible()


def test_an_address_that_leads_nowhere_is_not_taken(page):
    begin(page, "Read this")
    press(page, "Shift+Home")
    page.keyboard.press("Control+k")
    box = page.get_by_role("dialog", name="Link")
    page.keyboard.type("javascript:alert(1)")
    expect(box.get_by_role("status")).to_contain_text("no address that a link can lead to")
    page.keyboard.press("Enter")

    expect(box.get_by_role("status")).to_have_text("Choose a story, or type an address.")
    page.keyboard.press("Escape")
    assert stored(page) == "<p>Read this</p>"


def test_a_picture_that_is_gone_says_so(page):
    begin(page)
    fill_in(page, '<figure data-image="999999"></figure>')

    expect(surface(page).get_by_text("This picture is no longer in the library.")).to_be_visible()


def test_f6_goes_round_and_the_question_mark_shows_the_keys(page):
    begin(page, "One?")
    expect(page.get_by_role("dialog", name="All keys")).to_be_hidden()
    page.keyboard.press("F6")
    expect(page.get_by_role("combobox", name="Paragraph style")).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("button", name="Bold")).to_be_focused()
    page.keyboard.press("F6")
    assert page.evaluate("Boolean(document.activeElement.closest('.nr-side'))")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="All keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="All keys")).to_be_hidden()
    page.keyboard.press("F6")
    expect(surface(page)).to_be_focused()
    page.keyboard.press("Control+Alt+Enter")
    assert page.evaluate("Boolean(document.activeElement.closest('#publishing'))")


def test_on_a_phone_insert_is_in_the_bar_at_the_thumb(browser, editors, newspaper):
    phone = browser.new_context(
        base_url=newspaper.url, viewport={"width": 390, "height": 844}, storage_state=editors.storage_state()
    )
    page = phone.new_page()
    begin(page, "One.")
    page.get_by_role("navigation", name="Parts of this page").get_by_role("button", name="Insert").click()
    page.get_by_role("option", name="Pull quote").click()
    page.keyboard.type("Two.")

    assert stored(page) == '<blockquote data-pull=""><p>One.Two.</p></blockquote>'
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    phone.close()


def test_a_text_with_every_block_has_names_for_all_and_enough_contrast(page):
    begin(page, "!")
    fill_in(page, f"<h2>Every block</h2>{EVERY_BLOCK}")
    surface(page).locator("td").first.click()
    settle(page)
    faults = []
    for scheme in ["light", "dark"]:
        page.emulate_media(color_scheme=scheme)
        # Colours of links fade over.
        page.wait_for_timeout(400)
        faults += Axe().run(page).response["violations"]

    assert [(fault["id"], [node["target"] for node in fault["nodes"]]) for fault in faults] == []
