// Suggestions under a search field while somebody types: https://www.w3.org/WAI/ARIA/apg/patterns/combobox/ with a list.
// Without this module the form searches all the same. It is fetched when a search is opened: see disclosure.js.
for (const [number, input] of document.querySelectorAll("input[data-suggest]").entries()) {
  const list = document.createElement("ul")
  list.className = "search__suggestions"
  list.role = "listbox"
  list.id = `suggestions-${number}`
  list.hidden = true
  list.ariaLabel = input.ariaLabel
  input.form.append(list)
  input.role = "combobox"
  input.autocomplete = "off"
  input.ariaAutoComplete = "list"
  input.ariaExpanded = "false"
  input.setAttribute("aria-controls", list.id)

  let timer
  let asked
  let active = -1

  const choose = (place) => {
    const options = [...list.children]
    active = place < options.length ? place : -1 // past the last one back to the field
    for (const [at, option] of options.entries()) option.ariaSelected = String(at === active)
    if (active < 0) input.removeAttribute("aria-activedescendant")
    else {
      input.setAttribute("aria-activedescendant", options[active].id)
      options[active].scrollIntoView({ block: "nearest" })
    }
  }
  const show = (open) => {
    list.hidden = !open
    input.ariaExpanded = String(open)
    choose(-1)
  }
  const draw = (suggestions) => {
    list.replaceChildren(
      ...suggestions.map(({ kind, title, address }, place) => {
        const option = document.createElement("li")
        const label = document.createElement("small")
        option.role = "option"
        option.id = `${list.id}-${place}`
        option.dataset.address = address
        label.textContent = kind
        const words = document.createElement("span")
        words.dir = "auto"
        words.textContent = title
        option.append(words, " ", label)
        return option
      }),
    )
    show(suggestions.length > 0)
  }
  const ask = async () => {
    asked?.abort()
    asked = new AbortController()
    try {
      const response = await fetch(`${input.dataset.suggest}?q=${encodeURIComponent(input.value)}`, asked)
      if (response.ok) draw((await response.json()).suggestions)
    } catch {
      // Typed on, or no connection: what stands in the field can still be searched.
    }
  }

  const follow = () => {
    clearTimeout(timer)
    if (input.value.trim()) timer = setTimeout(ask, 150)
    else draw([])
  }

  // While a word is being composed, what stands in the field is none yet; not every browser tells of input after it.
  input.addEventListener("input", (event) => (event.isComposing ? clearTimeout(timer) : follow()))
  input.addEventListener("compositionend", follow)
  input.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return
    if (event.key === "ArrowDown") choose(active + 1)
    else if (event.key === "ArrowUp") choose(active < 0 ? list.children.length - 1 : active - 1)
    else if (event.key === "Enter" && active >= 0) location.assign(list.children[active].dataset.address)
    else if (event.key === "Escape") show(false)
    else return
    event.preventDefault()
    event.stopPropagation()
  })
  input.addEventListener("blur", () => {
    clearTimeout(timer)
    asked?.abort()
    show(false)
  })
  // The field keeps the focus, so that the list is still there when the button comes up.
  list.addEventListener("pointerdown", (event) => event.preventDefault())
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-address]")
    if (option) location.assign(option.dataset.address)
  })
}
