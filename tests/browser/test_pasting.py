"""What other programs put on the clipboard, and what is left of it in a text."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from .writing import begin, paste, stored, surface

CLIPBOARDS = Path(__file__).parent / "fixtures"

FIRST = "<p><strong>Nobody</strong> on the quay was surprised. The <em>Aurora</em> waits for the fog.</p>"
MORE = '<p>More on <a href="https://ferries.example/late">the quay’s page</a>.</p>'
BRING = "<ul><li><p>A coat</p><ul><li><p>with a hood</p></li></ul></li><li><p>A book</p></li></ul>"
LATE = (
    "<table><tbody><tr><td><p><strong>Day</strong></p></td><td><p><strong>Late</strong></p></td></tr>"
    "<tr><td><p>Monday</p></td><td><p>3</p></td></tr></tbody></table>"
)

LEFT = {
    "word": (
        f"<h2>The ferry is late</h2>{FIRST}<h2>What to bring</h2>{BRING}<p>Then:</p>"
        f"<ol><li><p>Wait</p></li><li><p>Board</p></li></ol>{LATE}{MORE}"
    ),
    "google_docs": (f"<h2>The ferry is late</h2>{FIRST}{MORE.replace('/late', '/late?a=1')}{BRING}{LATE}"),
    "libreoffice": f"<h2>The ferry is late</h2>{FIRST}{MORE}{BRING}{LATE.replace('td><', 'th><', 4)}",
    "gmail": (
        f"<p>Dear desk,</p>{FIRST}{MORE}<ul><li><p>A coat</p></li><li><p>A book</p></li></ul>"
        "<p>Regards<br>Ada</p><p>Sent from the quay</p>"
    ),
    "outlook": (
        "<p>Dear desk,</p><p><strong>Nobody</strong> on the quay was surprised. More on "
        '<a href="https://ferries.example/late">the quay’s page</a>.</p>'
        "<p>CAUTION: This e-mail came from outside.</p>"
    ),
    "web_article": (
        f"<h2>The ferry is late</h2><p>The ferry on Monday.</p>{FIRST}<h3>What to bring</h3>{BRING}"
        f"<blockquote><p>We waited.</p></blockquote>{MORE}"
        '<table data-caption="Ferries this week"><tbody><tr><th><p>Day</p></th><th colspan="2"><p>Late</p></th></tr>'
        "<tr><td><p>Monday</p></td><td><p>3</p></td><td><p>fog</p><p>wind</p></td></tr></tbody></table>"
    ),
}


@pytest.fixture
def page(editors):
    page = editors.new_page()
    yield page
    page.close(run_before_unload=False)


@pytest.mark.parametrize("program", LEFT)
def test_a_paste_keeps_structure_links_and_emphasis_and_nothing_else(page, program):
    begin(page)
    paste(page, (CLIPBOARDS / f"{program}.html").read_text())

    assert stored(page).replace("&nbsp;", " ") == LEFT[program]


def test_pictures_in_a_pasted_text_are_not_fetched_and_a_sentence_says_so(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    begin(page)
    paste(page, (CLIPBOARDS / "web_article.html").read_text())

    expect(page.get_by_text("Pictures cannot be pasted with a text.")).to_be_visible()
    assert not [address for address in asked if "other.example" in address]


def test_words_go_into_the_paragraph_they_are_pasted_into(page):
    begin(page, "Before ")
    paste(page, '<span style="font-weight:700">bold</span> and <i>soft</i> words')
    page.keyboard.type(" after")

    assert stored(page) == "<p>Before <strong>bold</strong> and <em>soft</em> words after</p>"


def test_a_block_copied_in_a_text_is_pasted_whole(page):
    begin(page)
    paste(
        page,
        '<aside data-also-read="auto" data-pm-slice="0 0 []"></aside>'
        '<blockquote data-pull="" data-source="Ada"><p>Said.</p></blockquote>',
    )

    assert stored(page) == (
        '<aside data-also-read="auto"></aside><blockquote data-pull="" data-source="Ada"><p>Said.</p></blockquote>'
    )


VIDEO = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


def test_an_address_on_its_own_line_becomes_an_embed_by_enter(page):
    begin(page, "One.")
    page.keyboard.press("Enter")
    paste(page, text=VIDEO)
    expect(page.get_by_text("Embed this from YouTube?")).to_be_visible()
    page.keyboard.press("Enter")
    page.keyboard.type("Two.")

    assert stored(page) == f'<p>One.</p><figure data-embed="{VIDEO}"></figure><p>Two.</p>'
    expect(surface(page).get_by_text("This embed has no title.")).to_be_visible()


def test_escape_leaves_the_link(page):
    begin(page)
    paste(page, text=VIDEO)
    page.keyboard.press("Escape")
    page.keyboard.press("Enter")
    page.keyboard.type("Two.")

    assert stored(page) == f'<p><a href="{VIDEO}">{VIDEO}</a></p><p>Two.</p>'


def test_going_on_writing_leaves_the_link(page):
    begin(page)
    paste(page, text=VIDEO)
    page.keyboard.type(" is a film")

    expect(page.get_by_text("Embed this from YouTube?")).to_be_hidden()
    assert stored(page) == f'<p><a href="{VIDEO}">{VIDEO}</a> is a film</p>'


def test_an_address_within_a_line_is_only_a_link(page):
    begin(page, "See ")
    paste(page, text=VIDEO)

    expect(page.get_by_text("Embed this from YouTube?")).to_be_hidden()
    assert stored(page) == f'<p>See <a href="{VIDEO}">{VIDEO}</a></p>'


def test_an_unknown_host_is_offered_as_a_card(page):
    begin(page)
    paste(page, text="https://ferries.example/late")

    expect(page.get_by_text("ferries.example has no frame here")).to_be_visible()


def drop(page, name, kind, script):
    """Drop a file on the text; `script` is an expression for its content."""
    surface(page).evaluate(
        f"""async (surface, [name, type]) => {{
          const content = await ({script})
          const transfer = new DataTransfer()
          transfer.items.add(new File([content], name, {{ type }}))
          const {{ left, top }} = surface.querySelector("p").getBoundingClientRect()
          const place = {{ clientX: left + 5, clientY: top + 5 }}
          const event = {{ dataTransfer: transfer, bubbles: true, cancelable: true, ...place }}
          surface.dispatchEvent(new DragEvent("drop", event))
        }}""",
        [name, kind],
    )


# A picture that no other test has: one file is one picture of the library.
NOISE = """(() => {
  const canvas = new OffscreenCanvas(320, 240)
  const pen = canvas.getContext("2d")
  for (let x = 0; x < 320; x += 8) {
    pen.fillStyle = `hsl(${Math.random() * 360} 80% 50%)`
    pen.fillRect(x, 0, 8, 240)
  }
  return canvas.convertToBlob({ type: "image/png" })
})()"""


def test_a_dropped_picture_goes_to_the_library_and_stands_there(page):
    begin(page, "One.")
    drop(page, "a-quay-in-fog.png", "image/png", NOISE)

    expect(surface(page).locator("figure img")).to_be_visible()
    expect(surface(page).get_by_text("This picture has no alt text.")).to_be_visible()
    html = stored(page)
    assert html.startswith('<p>One.</p><figure data-image="')
    number = html.split('data-image="')[1].split('"')[0]
    page.goto(f"/admin/articles/image/{number}/change/")
    expect(page.locator("#id_title")).to_have_value("a quay in fog")


def test_a_pasted_picture_file_takes_the_empty_line(page):
    begin(page)
    surface(page).evaluate(
        f"""async (surface) => {{
          const content = await ({NOISE})
          const clipboard = new DataTransfer()
          clipboard.items.add(new File([content], "image.png", {{ type: "image/png" }}))
          const event = {{ clipboardData: clipboard, bubbles: true, cancelable: true }}
          surface.dispatchEvent(new ClipboardEvent("paste", event))
        }}"""
    )

    expect(surface(page).locator("figure img")).to_be_visible()
    assert stored(page).startswith('<figure data-image="')


def test_a_file_that_is_no_picture_is_refused_in_a_sentence_and_nothing_is_lost(page):
    begin(page, "One.")
    drop(page, "notes.png", "image/png", "'no picture at all'")

    expect(page.get_by_role("alert").filter(has_text="notes.png:")).to_be_visible()
    assert stored(page) == "<p>One.</p>"


def test_a_figure_that_is_dragged_moves_and_is_not_uploaded_again(page):
    sent = []
    page.on("request", lambda request: sent.append(request.url) if "/upload/" in request.url else None)
    begin(page, "One.")
    page.keyboard.press("Enter")
    page.keyboard.type("Two.")
    page.keyboard.press("Enter")
    page.keyboard.type("/picture")
    page.keyboard.press("Enter")
    page.get_by_role("dialog", name="Choose a picture").get_by_role("option").first.click()
    surface(page).locator("figure img").drag_to(surface(page).get_by_text("One."), target_position={"x": 2, "y": 10})

    assert stored(page).startswith('<figure data-image="')
    assert sent == []
