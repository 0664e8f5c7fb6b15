// F6 goes from text to toolbar to panel, Ctrl Alt Enter to the publishing box; "?" outside of a text shows all keys.
export function equipKeys(surface, editor) {
  const panel = document.querySelector(".nr-side")
  const places = [
    { holds: (element) => surface.root.contains(element), focus: () => editor.view.focus() },
    { holds: (element) => surface.toolbarElement.contains(element), focus: () => surface.toolbar.focus() },
    panel && {
      holds: (element) => panel.contains(element),
      focus: () => panel.querySelector("button, a[href], summary, input:not([type=hidden]), select, textarea")?.focus(),
    },
  ].filter(Boolean)

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return
    const { activeElement } = document
    if (event.key === "F6" && !event.ctrlKey && !event.altKey && !event.metaKey) {
      event.preventDefault()
      const here = places.findIndex(({ holds }) => holds(activeElement))
      const step = event.shiftKey ? -1 : 1
      places[(here + step + places.length) % places.length].focus()
    } else if (event.key === "F10" && event.altKey && surface.root.contains(activeElement)) {
      event.preventDefault()
      surface.toolbar.focus()
    } else if (event.key === "Enter" && event.altKey && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      document.querySelector("#publishing button")?.focus()
    } else if (event.key === "?" && !activeElement.matches("input, textarea, select, [contenteditable=true]")) {
      event.preventDefault()
      showKeys(activeElement)
    }
  })
  for (const button of document.querySelectorAll("[data-show-keys]")) {
    button.addEventListener("click", () => showKeys(button))
  }
}

function showKeys(from) {
  const box = document.getElementById("surface-keys")
  box.querySelector("[data-close]").addEventListener("click", () => box.close(), { once: true })
  box.addEventListener("close", () => from.focus(), { once: true })
  box.showModal()
}
