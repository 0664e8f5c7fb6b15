// Makes and ends preview links without leaving the page, and copies them. Without it the buttons lead to a page of
// their own.
const group = document.querySelector("[data-preview-links]")
const form = document.getElementById("preview-links-form")

function bringOut() {
  // Without a clipboard (plain http) the address is there to be marked and copied.
  if (navigator.clipboard) for (const button of group.querySelectorAll("[data-copy]")) button.hidden = false
}

if (group && form) {
  bringOut()
  form.addEventListener("submit", async (event) => {
    event.preventDefault()
    const body = new FormData(form, event.submitter)
    // Who signed in again meanwhile has a new token, which the story's form knows.
    body.set("csrfmiddlewaretoken", document.querySelector("#article_form [name=csrfmiddlewaretoken]").value)
    event.submitter.disabled = true
    const answer = await fetch(form.action, { method: "POST", body, headers: { "X-Requested-With": "fetch" } }).catch(() => null)
    if (answer?.ok && !answer.redirected) {
      group.innerHTML = await answer.text()
      bringOut()
      const number = Number(group.querySelector("[data-open]").dataset.open)
      const says = document.querySelector("[data-open-links]")
      says.textContent = number || says.dataset.nothing
      group.querySelector("[name=verb]").focus()
    } else {
      // Its own page says what is the matter.
      event.submitter.disabled = false
      window.open(form.action, "_blank", "noopener")
    }
  })
  group.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]")
    if (!button) return
    await navigator.clipboard.writeText(button.dataset.copy)
    const before = button.textContent
    button.textContent = button.dataset.copied
    setTimeout(() => (button.textContent = before), 2000)
  })
  group.addEventListener("focusin", ({ target }) => target.readOnly && target.select())
  // What is chosen here is no change to the story.
  for (const name of ["input", "change"]) group.addEventListener(name, (event) => event.stopPropagation())
}
