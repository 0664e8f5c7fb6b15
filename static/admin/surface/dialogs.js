// What the dialogs of the writing surface (admin/surface_dialogs.html) share: fields with [data-name], a button that
// accepts, one that closes.

// Open `box` and resolve with what `accept()` returns, or with null when it is closed. It stays open while `accept()`
// returns nothing.
export function open(box, { accept, wire = () => {}, first }) {
  return new Promise((resolve) => {
    const over = new AbortController()
    const on = (target, type, act) => target?.addEventListener(type, act, { signal: over.signal })
    const finish = (answer) => {
      over.abort()
      box.close()
      resolve(answer)
    }
    const take = () => {
      const answer = accept()
      if (answer !== undefined) finish(answer)
    }
    on(box.querySelector("[data-accept]"), "click", take)
    for (const button of box.querySelectorAll("[data-close]")) on(button, "click", () => finish(null))
    on(box, "close", () => finish(null))
    on(box, "keydown", (event) => {
      if (event.key !== "Enter" || event.defaultPrevented || !event.target.matches("input:not([type=checkbox])")) return
      event.preventDefault()
      take()
    })
    wire(on, finish)
    box.showModal()
    first?.focus()
  })
}

const fieldsOf = (box) => [...box.querySelectorAll("[data-name]")]

// Fields as they are stored: a ticked box says "yes".
export function fill(box, values) {
  for (const field of fieldsOf(box)) {
    const value = values[field.dataset.name] ?? ""
    if (field.type === "checkbox") field.checked = Boolean(value)
    else field.value = value
  }
}

export function read(box) {
  return Object.fromEntries(
    fieldsOf(box).map((field) => [
      field.dataset.name,
      field.type === "checkbox" ? (field.checked ? "yes" : "") : field.value.trim(),
    ]),
  )
}
