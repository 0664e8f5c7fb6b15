// Offers the topics there are while names are typed, parted by commas. Without it the field is plain text.
const field = document.getElementById("id_topics")
if (field) {
  const list = Object.assign(document.createElement("datalist"), { id: "known-topics" })
  let names = []
  field.after(list)
  field.setAttribute("list", list.id)
  field.setAttribute("autocomplete", "off")

  const offer = () => {
    const [, before, typed] = /^(.*,)?\s*([^,]*)$/s.exec(field.value)
    const chosen = (before ?? "").toLowerCase().split(",").map((name) => name.trim())
    const fitting = names.filter(
      (name) => typed && name.toLowerCase().includes(typed.toLowerCase()) && !chosen.includes(name.toLowerCase()),
    )
    list.replaceChildren(
      ...fitting.slice(0, 12).map((name) => {
        const option = document.createElement("option")
        option.value = before ? `${before} ${name}` : name
        option.label = name
        return option
      }),
    )
  }
  field.addEventListener("input", offer)
  // Enter ends a name; it does not send the form.
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing) return
    event.preventDefault()
    if (!/(^|,)\s*$/.test(field.value)) {
      field.value = `${field.value.trimEnd()}, `
      field.dispatchEvent(new Event("input", { bubbles: true }))
    }
  })
  field.addEventListener(
    "focus",
    async () => {
      const answer = await fetch(field.dataset.names)
      if (answer.ok && !answer.redirected) ({ names } = await answer.json())
      offer()
    },
    { once: true },
  )
}
