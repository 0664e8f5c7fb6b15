// The size of a story's words. The line in <head> has set a chosen one before the first paint; without scripts the
// browser's own zoom is there and the choice stays hidden.
const root = document.documentElement
for (const choice of document.querySelectorAll("[data-text-size]")) {
  choice.hidden = false
  for (const size of choice.querySelectorAll("input")) {
    size.checked = size.value === (root.dataset.text ?? "")
    size.addEventListener("change", () => {
      if (size.value) root.dataset.text = size.value
      else delete root.dataset.text
      try {
        localStorage.setItem("text", size.value)
      } catch {
        // Storage is switched off: the choice holds for this page.
      }
    })
  }
}
