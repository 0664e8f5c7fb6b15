// A <details> that opens over the page: its field is ready to type in, and Escape or a click elsewhere closes it.
// A script that only its field needs is fetched when it opens. Without this module it opens and closes by its own button.
for (const details of document.querySelectorAll("details[data-closes]")) {
  details.addEventListener("toggle", () => {
    const input = details.open && details.querySelector("input")
    if (!input) return
    input.focus()
    if (input.dataset.script) import(input.dataset.script)
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
