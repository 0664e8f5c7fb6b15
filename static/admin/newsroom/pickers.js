// The dialogs that choose a picture or a story (admin/pickers.html).
// Each function opens one and resolves with what was chosen, or with null when it was closed.
//
// choosePicture()                  -> {id, title, caption, credit, alt, src, thumbnail, note} or null
// choosePicture({several: true})   -> a list of those, in the order they were chosen, or null; never an empty list
// chooseStory()                    -> {id, headline, section, state, chip, date, thumbnail, note} or null

const dialog = (id) => document.getElementById(id)

export const choosePicture = ({ several = false } = {}) => choose(dialog("picture-picker"), pictureOption, several)
export const chooseStory = () => choose(dialog("story-picker"), storyOption)

function pictureOption(picture) {
  const option = document.createElement("li")
  const image = Object.assign(new Image(), { src: picture.thumbnail, alt: picture.alt, loading: "lazy" })
  option.append(image, text("b", picture.title), text("small", picture.credit))
  return option
}

function storyOption(story) {
  const option = document.createElement("li")
  const picture = story.thumbnail
    ? Object.assign(new Image(), { src: story.thumbnail, alt: "", loading: "lazy" })
    : Object.assign(document.createElement("span"), { className: "nr-thumb nr-thumb--none" })
  const words = document.createElement("span")
  words.append(text("b", story.headline), text("small", [story.section, story.date].filter(Boolean).join(" · ")))
  const chip = text("span", story.state)
  chip.className = `nr-chip nr-chip--${story.chip}`
  option.append(picture, words, chip)
  return option
}

function text(tag, content) {
  return Object.assign(document.createElement(tag), { textContent: content })
}

// Ask in `box`, whose list is filled with what its search finds; arrows move, Enter chooses, Escape closes. Of several,
// Enter puts one in or takes it out, and a button takes them all.
function choose(box, makeOption, several = false) {
  const input = box.querySelector("[role=combobox]")
  const list = box.querySelector("[role=listbox]")
  const status = box.querySelector("[role=status]")
  const upload = box.querySelector("[data-upload-form]")
  const foot = box.querySelector("[data-several]")
  const chosen = new Map()
  let found = []
  let active = -1
  let asked = 0
  let timer

  return new Promise((resolve) => {
    const over = new AbortController()
    const finish = (answer) => {
      over.abort()
      clearTimeout(timer)
      box.close()
      resolve(answer)
    }
    const pick = (one) => {
      if (!several) return finish(one)
      if (!chosen.delete(one.id)) chosen.set(one.id, one)
      tell()
    }
    const tell = () => {
      foot.querySelector("[data-count]").textContent = foot.dataset.chosen.replace("NUMBER", chosen.size)
      foot.querySelector("[data-take]").setAttribute("aria-disabled", chosen.size ? "false" : "true")
      for (const [index, one] of found.entries()) {
        list.children[index].setAttribute("aria-selected", chosen.has(one.id) ? "true" : "false")
      }
    }
    const on = (target, type, act) => target.addEventListener(type, act, { signal: over.signal })

    const activate = (index) => {
      const mark = (on) => {
        list.children[active]?.classList.toggle("is-active", on)
        if (!several) list.children[active]?.setAttribute("aria-selected", on ? "true" : "false")
      }
      mark(false)
      active = Math.max(-1, Math.min(index, found.length - 1))
      mark(true)
      const option = list.children[active]
      option?.scrollIntoView({ block: "nearest" })
      if (option) input.setAttribute("aria-activedescendant", option.id)
      else input.removeAttribute("aria-activedescendant")
    }

    const search = async () => {
      const turn = ++asked
      try {
        const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(input.value)}`)
        if (answer.redirected) return void (status.textContent = status.dataset.signedOut)
        if (!answer.ok) throw new Error(answer.status)
        const { results, has_more: hasMore } = await answer.json()
        if (turn !== asked) return
        found = results
        list.replaceChildren(
          ...found.map((one, index) => {
            const option = makeOption(one)
            option.setAttribute("role", "option")
            option.setAttribute("aria-selected", "false")
            option.id = `${list.id}-${index}`
            option.addEventListener("click", () => pick(one))
            return option
          }),
        )
        active = -1
        activate(input.value ? 0 : -1)
        if (several) tell()
        const { count, many, none } = status.dataset
        status.textContent = hasMore ? many : found.length ? count.replace("NUMBER", found.length) : none
      } catch {
        status.textContent = status.dataset.failed
      }
    }

    on(input, "input", () => {
      clearTimeout(timer)
      timer = setTimeout(search, 200)
    })
    on(input, "keydown", (event) => {
      const steps = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }
      const inText = event.key === "ArrowLeft" || event.key === "ArrowRight"
      if (event.key in steps && !(inText && (input.value || active < 0))) {
        event.preventDefault()
        activate(active + steps[event.key])
      } else if (event.key === "Enter") {
        event.preventDefault()
        if (active >= 0) pick(found[active])
      }
    })
    on(box, "cancel", () => finish(null))
    on(box, "close", () => finish(null))
    on(box.querySelector("[data-close]"), "click", () => finish(null))
    on(box, "click", (event) => event.target === box && finish(null))
    if (upload) {
      const send = upload.querySelector("[data-send]")
      const act = async () => {
        send.setAttribute("aria-disabled", "true")
        const picture = await uploadPicture(box.dataset.upload, upload)
        send.removeAttribute("aria-disabled")
        if (picture) {
          for (const field of upload.querySelectorAll("[data-name]")) field.value = ""
          upload.closest("details").open = false
          if (!several) return finish(picture)
          chosen.set(picture.id, picture)
          search()
        }
      }
      on(send, "click", () => send.getAttribute("aria-disabled") || act())
      on(upload, "keydown", (event) => {
        // Enter in a field uploads; the page's own form must not hear of it.
        if (event.key === "Enter" && event.target.matches("input:not([type=file])")) {
          event.preventDefault()
          if (!send.getAttribute("aria-disabled")) act()
        }
      })
      const file = upload.querySelector("[data-name=file]")
      const title = upload.querySelector("[data-name=title]")
      on(file, "change", () => {
        // A file's name says what it is more often than not.
        if (file.files[0] && !title.value) title.value = file.files[0].name.replace(/\.\w+$/, "").replace(/[-_]+/g, " ")
      })
    }

    if (foot) {
      foot.hidden = !several
      list.setAttribute("aria-multiselectable", several)
      on(foot.querySelector("[data-take]"), "click", () => chosen.size && finish([...chosen.values()]))
    }
    input.value = ""
    list.replaceChildren()
    status.textContent = ""
    box.showModal()
    input.focus()
    search()
  })
}

// Send the fields of the upload form; return the new picture, or null with the sentences shown.
async function uploadPicture(address, form) {
  const errors = form.querySelector("[data-errors]")
  const data = new FormData()
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  for (const field of form.querySelectorAll("[data-name]")) {
    if (field.type !== "file") data.set(field.dataset.name, field.value)
    else if (field.files[0]) data.set(field.dataset.name, field.files[0])
  }
  const { failed, signedOut } = form.closest("dialog").querySelector("[role=status]").dataset
  let sentences = [failed]
  try {
    const answer = await fetch(address, { method: "POST", body: data })
    if (answer.redirected) sentences = [signedOut]
    const { picture, errors: refused } = await answer.json()
    if (picture) {
      errors.hidden = true
      return picture
    }
    sentences = Object.entries(refused).flatMap(([name, list]) => {
      const label = form.querySelector(`[data-name=${name}]`)?.labels[0]?.textContent
      return list.map((sentence) => (label ? `${label}: ${sentence}` : sentence))
    })
  } catch {
    // No answer, or not one of ours: the sentence set above says so.
  }
  errors.replaceChildren(...sentences.map((sentence) => text("li", sentence)))
  errors.hidden = false
  errors.scrollIntoView({ block: "nearest" })
  return null
}
