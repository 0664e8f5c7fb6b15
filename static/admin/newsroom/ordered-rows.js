// Bylines and related stories in their order: buttons that move a row, and the positions that the server reads.
// Rows are never taken out of the page once they are there: Django's inlines.js would number the rest anew, and the
// stored ones must keep their numbers.
for (const group of document.querySelectorAll("[data-ordered-rows]")) {
  const body = group.querySelector("tbody")
  const rows = () => [...body.querySelectorAll("tr.form-row:not(.empty-form):not([hidden])")]
  const number = () => rows().forEach((row, index) => {
      const position = row.querySelector("[data-row-position]")
      if (position) position.value = index + 1
    })

  const button = (row, symbol, label, step) => {
    const made = document.createElement("button")
    Object.assign(made, { type: "button", className: "nr-btn nr-btn--s nr-btn--quiet", ariaLabel: label })
    made.innerHTML = `<svg class="nr-i" aria-hidden="true"><use href="#i-${symbol}"/></svg>`
    made.addEventListener("click", () => {
      const all = rows()
      const other = all[all.indexOf(row) + step]
      if (!other) return
      if (step < 0) other.before(row)
      else other.after(row)
      number()
      made.focus()
      row.dispatchEvent(new Event("input", { bubbles: true }))
    })
    return made
  }
  const equip = (row) => {
    // Whoever may only read the story has no positions to change.
    if (row.querySelector(".nr-rows__move") || !row.querySelector("[data-row-position]")) return
    const cell = document.createElement("td")
    cell.className = "nr-rows__move"
    cell.append(button(row, "up", group.dataset.up, -1), button(row, "down", group.dataset.down, 1))
    row.querySelector(".delete").before(cell)
  }

  group.classList.add("is-ordered")
  rows().forEach(equip)
  group.addEventListener("formset:added", (event) => equip(event.target))
  group.addEventListener(
    "click",
    (event) => {
      const remove = event.target.closest(".inline-deletelink")
      if (!remove) return
      event.preventDefault()
      event.stopImmediatePropagation()
      const row = remove.closest("tr")
      // Empty, it is no row to the server.
      row.querySelector(".field-author select, .field-target input").value = ""
      row.hidden = true
      number()
      group.dispatchEvent(new Event("input", { bubbles: true }))
    },
    true,
  )
  group.closest("form").addEventListener("submit", number)
}
