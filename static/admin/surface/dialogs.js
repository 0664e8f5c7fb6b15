// The small dialogs of the writing surface (admin/surface_dialogs.html): what is said of a picture here, the pictures of
// a gallery, an embed, the size of a table. Each resolves with what was accepted, or with null when it was closed.
import { choosePicture } from "newsroom/pickers"

const LOOK_AFTER = 200

const dialog = (id) => document.getElementById(id)

// Open `box` and resolve with what `accept()` returns, unless that is undefined: then the dialog stays open.
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
function fill(box, values) {
  for (const field of fieldsOf(box)) {
    const value = values[field.dataset.name] ?? ""
    if (field.type === "checkbox") field.checked = Boolean(value)
    else field.value = value
  }
}

function read(box) {
  return Object.fromEntries(
    fieldsOf(box).map((field) => [
      field.dataset.name,
      field.type === "checkbox" ? (field.checked ? "yes" : "") : field.value.trim(),
    ]),
  )
}

// What the library says stands in the empty fields; a decorative picture has nothing to say.
function dress(box, picture) {
  const image = box.querySelector("img")
  image.hidden = !picture
  if (picture) image.src = picture.thumbnail
  for (const name of ["caption", "credit", "alt"]) {
    box.querySelector(`[data-name=${name}]`).placeholder = picture?.[name] ?? ""
  }
  const alt = box.querySelector("[data-name=alt]")
  alt.disabled = box.querySelector("[data-name=decorative]").checked
}

// Ask for what is said of one picture here, and which it is.
export function editPicture(surface, use) {
  const box = dialog("picture-words")
  let image = use.image
  const show = async () => dress(box, await surface.ask("images", image).catch(() => null))
  fill(box, use)
  dress(box, null)
  show()
  return open(box, {
    first: box.querySelector("[data-name=caption]"),
    accept: () => ({ ...read(box), image }),
    wire: (on) => {
      on(box.querySelector("[data-name=decorative]"), "change", show)
      on(box.querySelector("[data-another]"), "click", async () => {
        const picture = await choosePicture()
        if (!picture) return
        surface.ask.remember("images", picture)
        image = String(picture.id)
        show()
      })
    },
  })
}

// Ask for the pictures of a gallery, their order and words, and its caption: {caption, uses}.
export function editGallery(surface, { caption, uses }) {
  const box = dialog("gallery-words")
  const rows = box.querySelector("[data-rows]")
  const captionField = box.querySelector("[data-gallery-caption]")
  const say = (words) => (box.querySelector("[role=status]").textContent = words)
  captionField.value = caption

  const add = (use) => {
    const row = box.querySelector("template").content.firstElementChild.cloneNode(true)
    row.use = use
    fill(row, use)
    dress(row, null)
    surface.ask("images", use.image).then((picture) => {
      dress(row, picture)
      row.querySelector("[data-title]").textContent = picture?.title ?? box.dataset.gone
    }, () => {})
    rows.append(row)
    return row
  }
  const step = (row, by) => {
    const place = [...rows.children].indexOf(row) + by
    if (place < 0 || place >= rows.children.length) return
    if (by < 0) rows.children[place].before(row)
    else rows.children[place].after(row)
    say(box.dataset.place.replace("NUMBER", place + 1).replace("COUNT", rows.children.length))
  }
  const acts = {
    up: (row) => step(row, -1),
    down: (row) => step(row, 1),
    remove: (row) => {
      const beside = row.nextElementSibling ?? row.previousElementSibling
      row.remove()
      ;(beside?.querySelector("[data-do=remove]") ?? box.querySelector("[data-add]")).focus()
    },
  }

  rows.replaceChildren()
  uses.forEach(add)
  say("")
  return open(box, {
    first: rows.querySelector("[data-name=caption]"),
    accept: () => {
      if (!rows.children.length) return void say(box.dataset.none)
      return { caption: captionField.value.trim(), uses: [...rows.children].map((row) => ({ ...row.use, ...read(row) })) }
    },
    wire: (on) => {
      let dragged = null
      on(rows, "click", ({ target }) => {
        const act = acts[target.closest("[data-do]")?.dataset.do]
        if (!act) return
        act(target.closest("[data-row]"))
        if (target.isConnected) target.closest("[data-do]").focus()
      })
      on(rows, "change", ({ target }) => {
        if (target.dataset.name !== "decorative") return
        target.closest("[data-row]").querySelector("[data-name=alt]").disabled = target.checked
      })
      on(rows, "keydown", (event) => {
        const by = { ArrowUp: -1, ArrowDown: 1 }[event.key]
        if (!event.altKey || !by) return
        event.preventDefault()
        const { activeElement } = document
        step(event.target.closest("[data-row]"), by)
        activeElement.focus()
      })
      on(rows, "dragstart", ({ target, dataTransfer }) => {
        dragged = target.closest("[data-row]")
        dataTransfer.effectAllowed = "move"
      })
      on(rows, "dragover", (event) => {
        const over = event.target.closest("[data-row]")
        if (!dragged || !over) return
        event.preventDefault()
        const { top, height } = over.getBoundingClientRect()
        if (over !== dragged) over[event.clientY < top + height / 2 ? "before" : "after"](dragged)
      })
      on(rows, "dragend", () => (dragged = null))
      on(box.querySelector("[data-add]"), "click", async () => {
        const chosen = await choosePicture({ several: true })
        for (const picture of chosen ?? []) surface.ask.remember("images", picture)
        const added = (chosen ?? []).map(({ id }) => add({ image: String(id) }))
        added[0]?.querySelector("[data-name=caption]").focus()
      })
    },
  })
}

// Ask for the address, title and text of what is shown from elsewhere.
export function editEmbed(surface, words) {
  const box = dialog("embed-words")
  const address = box.querySelector("[data-name=embed]")
  const wrong = box.querySelector("[data-wrong]")
  const says = box.querySelector("[data-provider]")
  let timer
  const look = async () => {
    const typed = address.value.trim()
    const found = isAddress(typed) && (await surface.ask("embeds", typed).catch(() => null))
    if (address.value.trim() !== typed) return
    const sentence = found?.has_frame ? box.dataset.frame : box.dataset.card
    says.textContent = found ? sentence.replace("PROVIDER", found.provider) : ""
  }
  const tell = () => {
    wrong.hidden = true
    clearTimeout(timer)
    timer = setTimeout(look, LOOK_AFTER)
  }
  fill(box, words)
  tell()
  return open(box, {
    first: words.embed ? box.querySelector("[data-name=title]") : address,
    accept: () => {
      const answer = read(box)
      if (isAddress(answer.embed)) return answer
      wrong.hidden = false
      address.focus()
    },
    wire: (on) => on(address, "input", tell),
  })
}

export const isAddress = (typed) => /^https:\/\/[^\s/.]+\.[^\s]+$/.test(typed) && URL.canParse(typed)

// Ask for the size of a new table: {rows, columns, header, caption}.
export function askForTable() {
  const box = dialog("table-size")
  const wrong = box.querySelector("[data-wrong]")
  fill(box, { rows: "3", columns: "3", header: "yes", caption: "" })
  wrong.hidden = true
  const whole = (typed, most) => (/^\d+$/.test(typed) && typed >= 1 && typed <= most ? Number(typed) : null)
  return open(box, {
    first: box.querySelector("[data-name=rows]"),
    accept: () => {
      const { rows, columns, header, caption } = read(box)
      const size = { rows: whole(rows, 100), columns: whole(columns, 12) }
      wrong.hidden = Boolean(size.rows && size.columns)
      return wrong.hidden ? { ...size, header: Boolean(header), caption } : undefined
    },
  })
}
