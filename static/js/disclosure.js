// A <details> that opens over the page: its field is ready to type in, and Escape or a click elsewhere closes it.
// Without this module it opens and closes by its own button.
for (const details of document.querySelectorAll("details[data-closes]")) {
  details.addEventListener("toggle", () => {
    if (details.open) details.querySelector("input")?.focus()
  })
  details.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !details.open) return
    details.open = false
    details.querySelector("summary").focus()
  })
  document.addEventListener("click", (event) => {
    if (!details.contains(event.target)) details.open = false
  })
}
