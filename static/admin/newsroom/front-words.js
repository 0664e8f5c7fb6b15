// The headline and the kicker of a story on the page follow what is typed, and what is typed is kept a moment after the
// last key. Without this module the form has its button.
const root = document.querySelector("[data-front]")
const frame = document.querySelector("[data-front-frame]")
const WAIT = 800
const PARTS = { headline: ".card__link", kicker: ".card__kicker" }
const status = document.querySelector("[data-front-status]")
let waiting
let typed = null

function fieldsOf(form) {
  const fields = Object.fromEntries(new FormData(form))
  delete fields.base
  return fields
}

function keep(form) {
  const button = form.querySelector('button[value^="words:"], button[value^="zone:"]')
  if (button) document.dispatchEvent(new CustomEvent("front-do", { detail: { do: button.value, fields: fieldsOf(form) } }))
}

function flush() {
  clearTimeout(waiting)
  const form = typed
  typed = null
  if (form?.isConnected) keep(form)
}

root.addEventListener("input", ({ target }) => {
  const form = target.closest("[data-front-keeps]")
  if (!form || target.name === "target") return
  const slot = form.querySelector('input[name="slot"]')?.value
  const part = PARTS[target.dataset.frontWords]
  const shown = part && slot && frame.contentDocument.querySelector(`[data-slot="${slot}"] ${part}`)
  if (shown && target.value) shown.textContent = target.value
  status.textContent = status.dataset.saving
  typed = form
  clearTimeout(waiting)
  waiting = setTimeout(flush, WAIT)
})
// Before whatever is pressed next.
root.addEventListener("change", flush)
root.addEventListener("submit", flush, true)
