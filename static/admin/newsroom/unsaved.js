// Asks before a form is left that is not saved; Ctrl S saves. Shows the first field that needs another look, and
// remembers which groups of the side panel are open.
const form = document.querySelector("#content form[method=post][id$=_form]")
let changed = Boolean(form?.querySelector(".errornote"))
form?.addEventListener("input", () => (changed = true))
// Kept at the newspaper, a text can be left: it stands in the form again when one comes back.
form?.addEventListener("kept", ({ detail }) => (changed = !detail.isWhole))
// Last of all: a form that sending.js holds back has not been sent.
window.addEventListener("submit", (event) => {
  if (event.target === form && !event.defaultPrevented) changed = false
})
window.addEventListener("beforeunload", (event) => changed && event.preventDefault())

form?.querySelector(".errorlist")?.scrollIntoView({ block: "center" })

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "s" && form) {
    event.preventDefault()
    form.querySelector("button[value=save], [name=_continue], [name=_save]")?.click()
  }
})

const user = document.querySelector("[data-sending]")?.dataset.user
for (const group of document.querySelectorAll("details[data-remember]")) {
  const key = `panel ${user} ${group.dataset.remember}`
  const hasErrors = group.querySelector(".errorlist")
  try {
    if (localStorage.getItem(key) && !hasErrors) group.open = localStorage.getItem(key) === "open"
    group.addEventListener("toggle", () => localStorage.setItem(key, group.open ? "open" : "closed"))
  } catch {
    // Without storage the groups open as the page says.
  }
}
