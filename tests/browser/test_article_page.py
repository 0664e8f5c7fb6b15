"""A story's page in a reader's browser: pictures by keyboard, times elsewhere, and whatever editors may write."""

import re

from playwright.sync_api import expect

STORY = "/science/the-lake-that-keeps-its-ice/"

SHIFTS = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().reduce((sum, one) => sum + one.value, 0)))
    .observe({ type: "layout-shift", buffered: true })
  setTimeout(() => resolve(0), 500)
})"""

#: What nobody plans for: a headline, and the names over the story.
ODD = [
    ("A", 0),
    ("The river " * 30, 1),
    ("W" * 120, 12),
    ("🦦🏔️👩‍👩‍👧‍👧" * 20, 2),
    ("The \u202eriver\u202c النهر العظيم and the נהר הגדול " * 4, 3),
]

WRITE = """([words, authors]) => {
  for (const part of document.querySelectorAll("h1, .article-head__standfirst, figcaption, .also-read__link")) {
    part.textContent = words
  }
  document.querySelector(".article__lead")?.remove()
  const name = () => Object.assign(document.createElement("a"), { textContent: `${words.slice(0, 60)}, ` })
  document.querySelector(".byline__names")?.replaceChildren(...Array.from({ length: authors }, name))
  document.querySelector(".sponsored")?.remove()
  const paid = Object.assign(document.createElement("p"), { className: "sponsored", textContent: words.slice(0, 100) })
  document.querySelector(".article-head").prepend(paid)
}"""


def test_pictures_are_seen_large_by_keyboard(page):
    page.goto(STORY)
    pictures = page.locator("[data-picture]")
    number = pictures.count()
    assert number > 1
    place = page.get_by_role("dialog").get_by_role("status")

    pictures.first.focus()
    page.keyboard.press("Enter")
    expect(place).to_have_text(f"1 / {number}")
    expect(page.get_by_role("button", name="Previous picture")).to_be_disabled()
    page.keyboard.press("ArrowRight")
    expect(place).to_have_text(f"2 / {number}")
    expect(page.locator(".lightbox li:nth-child(2) img")).to_be_in_viewport()
    page.get_by_role("button", name="Previous picture").click()
    expect(place).to_have_text(f"1 / {number}")
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(pictures.first).to_be_focused()


def test_readers_elsewhere_see_their_own_time_beside_the_newspapers_and_nothing_moves(browser, newspaper):
    for zone, says in (
        ("America/New_York", r"^Published \d+ \w+, \d\d:\d\d your time \(\d\d:\d\d UTC\)$"),
        ("UTC", r"^Published \d+ \w+ \d{4}, \d\d:\d\d$"),
    ):
        context = browser.new_context(base_url=newspaper.url, timezone_id=zone, viewport={"width": 1280, "height": 900})
        page = context.new_page()
        page.goto(STORY, wait_until="networkidle")

        expect(page.locator(".byline__times span").first).to_have_text(re.compile(says))
        assert page.evaluate(SHIFTS) < 0.001
        context.close()


def test_nothing_an_editor_writes_makes_a_phone_scroll_sideways(page):
    page.set_viewport_size({"width": 320, "height": 800})
    page.goto(STORY)

    widths = []
    for words, authors in ODD:
        page.evaluate(WRITE, [words, authors])
        widths.append(page.evaluate("document.documentElement.scrollWidth"))

    assert widths == [320] * len(ODD)


def test_the_editor_sees_why_the_site_chose_a_story_and_keeps_it(editors):
    page = editors.new_page()
    page.goto("/admin/articles/article/add/")
    page.locator("#id_section").select_option(label="Science")
    page.locator("#id_body").evaluate(
        """(field) => {
          field.value = '<p>One.</p><aside data-also-read="auto"></aside><p>Two.</p>'
          field.dispatchEvent(new Event("change"))
        }"""
    )
    box = page.locator(".nr-b--also")

    expect(box.locator("[data-why]")).to_contain_text("the same section")
    headline = box.locator("[data-headline]").inner_text()
    assert headline
    box.get_by_role("button", name="Keep this story here").click()

    expect(box.locator("[data-headline]")).to_have_text(headline)
    expect(box.get_by_role("button", name="Keep this story here")).to_be_hidden()
    page.wait_for_timeout(400)
    assert re.search(r'data-also-read="\d+"', page.locator("#id_body").input_value())
    page.close()
