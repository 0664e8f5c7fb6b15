"""What tests of the writing page do again and again."""

ADD = "/admin/articles/article/add/"


def surface(page):
    return page.locator(".ProseMirror[contenteditable=true]")


def begin(page, text=""):
    """Open the page of a new story, with the caret behind `text`."""
    page.goto(ADD)
    surface(page).click()
    page.keyboard.type(text)


def insert(page, words):
    """Insert a block from the menu by what it is called; the caret is on an empty line."""
    page.keyboard.type(f"/{words}")
    page.keyboard.press("Enter")


def settle(page):
    """Wait until the surface has heard where the browser put the caret."""
    page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 30)))")


def press(page, key):
    """Press a key with which the browser itself moves the caret."""
    page.keyboard.press(key)
    settle(page)


def fill_in(page, html):
    """Put a text into the surface, as Back and kept texts do."""
    page.locator("#id_body").evaluate(
        "(field, html) => { field.value = html; field.dispatchEvent(new Event('change')) }", html
    )


def paste(page, html=None, text=""):
    surface(page).evaluate(
        """(surface, [html, text]) => {
          const clipboard = new DataTransfer()
          if (html) clipboard.setData("text/html", html)
          clipboard.setData("text/plain", text)
          const event = { clipboardData: clipboard, bubbles: true, cancelable: true }
          surface.dispatchEvent(new ClipboardEvent("paste", event))
        }""",
        [html, text],
    )


def stored(page):
    """Return the HTML that would be saved now."""
    return page.locator("#id_body").evaluate(
        """async (field) => {
          await new Promise((resolve) => setTimeout(resolve, 400))
          return field.value
        }"""
    )


def tab_to(page, target, most=80):
    """Press Tab until `target` has the focus, as someone without a mouse does."""
    for _ in range(most):
        if target.evaluate("(element) => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {target}")
