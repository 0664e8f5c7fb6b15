// The dialogs of pictures: what is said of one here and which it is; those of a gallery, their order and words.
import { choosePicture } from "newsroom/pickers"
import { fill, open, read } from "newsroom/surface/dialogs"

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
  const box = document.getElementById("picture-words")
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
  const box = document.getElementById("gallery-words")
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
