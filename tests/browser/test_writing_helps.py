"""What the surface does beside the blocks: finding, printing marks, counting; and what it does when it cannot start."""

import re

import pytest
from playwright.sync_api import expect

from articles import body

from .test_blocks import EVERY_BLOCK
from .writing import ADD, begin, fill_in, press, settle, stored, surface


@pytest.fixture
def page(editors):
    page = editors.new_page()
    yield page
    page.close(run_before_unload=False)


# Find and replace


def test_what_is_found_is_counted_gone_through_and_replaced_at_once(page):
    begin(page)
    fill_in(page, "<p>The fog, the Fog.</p><h2>Fog again</h2><ul><li><p>no <strong>f</strong>og</p></li></ul>")
    surface(page).locator("p").first.click()
    page.keyboard.press("Control+Alt+f")
    bar = page.get_by_role("search", name="Find and replace")
    page.keyboard.type("fog")
    expect(bar.get_by_role("status")).to_have_text(re.compile(r"^\d of 4$"))
    expect(surface(page).locator(".nr-found")).to_have_count(5)

    page.keyboard.press("Enter")
    expect(surface(page).locator(".nr-found--here")).not_to_have_count(0)
    bar.get_by_label("Match case").check()
    expect(bar.get_by_role("status")).to_have_text(re.compile(r"^\d of 2$"))

    bar.get_by_label("Replace by").fill("mist")
    bar.get_by_role("button", name="Replace all").click()
    expect(bar.get_by_role("status")).to_have_text("Replaced 2. Undo takes all of it back.")
    assert stored(page) == (
        "<p>The mist, the Fog.</p><h2>Fog again</h2><ul><li><p>no <strong>mist</strong></p></li></ul>"
    )
    page.keyboard.press("Escape")
    expect(bar).to_be_hidden()
    expect(surface(page)).to_be_focused()
    page.keyboard.press("Control+z")
    assert stored(page) == (
        "<p>The fog, the Fog.</p><h2>Fog again</h2><ul><li><p>no <strong>f</strong>og</p></li></ul>"
    )


def test_one_is_replaced_and_the_next_is_shown(page):
    begin(page, "ice ice ice")
    press(page, "Home")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("ice")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    bar = page.get_by_role("search", name="Find and replace")
    bar.get_by_label("Replace by").fill("snow")
    page.keyboard.press("Enter")

    expect(bar.get_by_role("status")).to_have_text("2 of 2")
    assert stored(page) == "<p>ice snow ice</p>"


def test_what_is_not_there_is_said(page):
    begin(page, "ice")
    page.keyboard.press("Control+Alt+f")
    page.keyboard.type("fire")

    expect(page.get_by_role("search").get_by_role("status")).to_have_text("Not in the text")


# Marks as they are printed


@pytest.mark.parametrize(
    ("language", "typed", "printed"),
    [
        ("", "\"He said 'no' -- don't.\"", "“He said ‘no’ – don’t.”"),
        ("de", "\"Er sagte 'nein', geht's?\"", "„Er sagte ‚nein‘, geht’s?“"),
        ("fr", "\"Il a dit 'non' a l'ami\"", "«\u202fIl a dit “non” a l’ami\u202f»"),
        ("da", "\"Nej\" 'ja'", "»Nej« ›ja‹"),
        ("es", "\"No 'si'\"", "«No “si”»"),
        ("sv", "\"Nej 'ja'\"", "”Nej ’ja’”"),
        ("no", "\"Nei 'ja'\"", "«Nei ‘ja’»"),
    ],
)
def test_quotation_marks_and_dashes_are_printed_in_the_texts_language(page, language, typed, printed):
    page.goto(ADD)
    page.locator("#id_language").evaluate(
        "(field, language) => { field.value = language; field.dispatchEvent(new Event('input', { bubbles: true })) }",
        language,
    )
    surface(page).click()
    page.keyboard.type(typed)

    assert stored(page) == f"<p>{printed}</p>"
    assert surface(page).get_attribute("lang") == (language or "en")


def test_undo_gives_the_plain_mark_back(page):
    begin(page, 'He said "')
    page.keyboard.press("Control+z")
    assert stored(page) == '<p>He said "</p>'

    page.keyboard.type("no")
    assert stored(page) == '<p>He said "no</p>'


def test_three_strokes_at_the_beginning_of_a_line_are_a_divider(page):
    begin(page, "---")

    assert stored(page) == "<hr>"


# Counting


def test_words_reading_time_and_marks_to_come_are_counted(page):
    begin(page, "One two three. ")
    counting = page.locator("[data-counting]")
    expect(counting).to_contain_text("3 words")
    expect(counting).to_contain_text("1 minute’s reading")
    expect(counting).to_contain_text("English")
    marks = counting.get_by_role("button", name="TK")
    expect(marks).to_be_hidden()

    page.keyboard.type("TK: name, TKK, ATK, TK-1, tk")
    expect(marks).to_have_text("2 TK")
    expect(surface(page).locator(".nr-tk")).to_have_text(["TK", "TKK"])
    marks.click()
    settle(page)
    page.keyboard.type("Lake Fryxell")
    assert stored(page) == "<p>One two three. Lake Fryxell: name, TKK, ATK, TK-1, tk</p>"
    expect(marks).to_have_text("1 TK")


def test_the_count_is_the_servers(page):
    begin(page, "!")
    fill_in(page, EVERY_BLOCK)
    counting = page.locator("[data-counting]")
    on_the_server = len(body.plain_text(body.clean(EVERY_BLOCK)).split())

    expect(counting).to_contain_text(f"{on_the_server} words")


def test_a_mark_to_come_in_a_caption_is_counted_and_its_block_chosen(page):
    begin(page, "!")
    fill_in(page, '<p>One.</p><figure data-image="1" data-caption="By TK"></figure>')
    page.locator("[data-counting]").get_by_role("button", name="1 TK").click()
    page.keyboard.press("Delete")

    assert stored(page) == "<p>One.</p>"


# When it cannot start


# One that the surface names itself, and one that only other modules name.
@pytest.mark.parametrize("module", ["typography", "block-view"])
def test_a_module_that_does_not_load_leaves_the_text_in_its_field(page, module):
    page.route(re.compile(rf"/surface/{module}\..*js"), lambda route: route.abort())
    page.goto(ADD)

    expect(page.get_by_text("The writing tools could not start")).to_be_visible()
    field = page.locator("#id_body")
    expect(field).to_be_visible()
    field.fill("<p>Written as HTML.</p>")
    page.get_by_label("Headline").fill(f"Without {module}")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    expect(page.locator("#id_body")).to_have_value("<p>Written as HTML.</p>")


def test_a_text_with_an_unknown_block_is_shown_as_html_and_kept_whole(page):
    whole = '<p>Before.</p><video data-film="7"><p>Inside.</p></video><p>After.</p>'

    def with_unknown_block(route):
        answer = route.fetch()
        escaped = whole.replace("<", "&lt;").replace('"', "&quot;")
        body = re.sub(r"(<textarea[^>]*id=\"id_body\"[^>]*>)\s*(</textarea>)", rf"\1{escaped}\2", answer.text())
        assert escaped in body
        route.fulfill(response=answer, body=body)

    page.route(re.compile(f"{ADD}$"), with_unknown_block)
    page.goto(ADD)

    expect(page.get_by_text("The writing tools could not start")).to_be_visible()
    expect(page.locator("#id_body")).to_be_visible()
    expect(page.locator("#id_body")).to_have_value(whole)


def test_what_can_be_put_together_otherwise_is_no_loss(page):
    begin(page, "!")
    fill_in(
        page,
        '<p><a data-article="1">a</a><a data-article="1"><strong>b</strong></a> <a href="/x y">c</a></p>'
        '<table><tbody><tr><td colspan="1">d</td></tr></tbody></table><ol start="1"><li>e</li></ol>',
    )
    surface(page).locator("p").first.click()
    press(page, "End")
    page.keyboard.type("!")

    assert stored(page) == (
        '<p><a data-article="1">a<strong>b</strong></a> <a href="/x y">c!</a></p>'
        "<table><tbody><tr><td><p>d</p></td></tr></tbody></table><ol><li><p>e</p></li></ol>"
    )


def test_an_unknown_block_that_comes_later_is_kept_whole_as_well(page):
    begin(page)
    whole = '<p>Before.</p><figure data-film="7"></figure>'
    fill_in(page, whole)

    expect(page.get_by_text("The writing tools could not start")).to_be_visible()
    expect(page.locator("#id_body")).to_have_value(whole)
