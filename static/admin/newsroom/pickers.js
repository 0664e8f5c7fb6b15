// The dialogs that choose a picture or a story (admin/pickers.html).
// Each function opens one and resolves with what was chosen, or with null when it was closed.
//
// choosePicture()                  -> {id, title, caption, credit, alt, src, thumbnail, note, lacks, ...} or null
// choosePicture({several: true})   -> a list of those, in the order they were chosen, or null; never an empty list
// chooseStory()                    -> {id, headline, section, state, chip, date, thumbnail, note} or null

import { startUploads, takeDrops } from "newsroom/uploads"

const dialog = (id) => document.getElementById(id)

export const choosePicture = ({ several = false } = {}) => choose(dialog("picture-picker"), pictureOption, several)
export const chooseStory = () => choose(dialog("story-picker"), storyOption)

function pictureOption(picture) {
  const option = document.createElement("li")
  const image = Object.assign(new Image(), { src: picture.thumbnail, alt: picture.alt, loading: "lazy" })
  const frame = Object.assign(document.createElement("span"), { className: "nr-pic__img" })
  const flags = Object.assign(document.createElement("span"), { className: "nr-pic__flags" })
  for (const { words, level } of picture.flags) {
    flags.append(Object.assign(text("span", words), { className: `nr-pic__flag nr-pic__flag--${level}` }))
  }
  frame.append(image, flags)
  option.append(frame, text("b", picture.title), text("small", picture.credit))
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

// What a dialog uploads with, begun when it is first opened.
const uploaders = new WeakMap()

// Ask in `box`, whose list is filled with what its search finds; arrows move, Enter chooses, Escape closes. Of several,
// Enter puts one in or takes it out, and a button takes them all. What is uploaded here is chosen.
function choose(box, makeOption, several = false) {
  const input = box.querySelector("[role=combobox]")
  const list = box.querySelector("[role=listbox]")
  const status = box.querySelector("[role=status]")
  const foot = box.querySelector("[data-several]")
  const more = box.querySelector("[data-more]")
  const uploader = box.querySelector("[data-uploader]")
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
    const on = (target, type, act) => target?.addEventListener(type, act, { signal: over.signal })

    const pick = (one) => {
      if (!several) return finish(one)
      if (!chosen.delete(one.id)) chosen.set(one.id, one)
      tell()
    }
    const tell = () => {
      if (!foot) return
      foot.hidden = !several && !chosen.size
      foot.querySelector("[data-count]").textContent = foot.dataset.chosen.replace("NUMBER", chosen.size)
      const button = foot.querySelector("[data-take]")
      button.textContent = several ? button.dataset.many : button.dataset.one
      button.setAttribute("aria-disabled", chosen.size ? "false" : "true")
      for (const [index, one] of found.entries()) {
        if (several) list.children[index].setAttribute("aria-selected", chosen.has(one.id) ? "true" : "false")
      }
    }
    const take = async () => {
      if (!chosen.size) return
      const uploads = uploaders.get(uploader)
      if (uploads?.isBusy()) return void (foot.querySelector("[data-count]").textContent = foot.dataset.busy)
      // What was typed beside an upload and cannot be stored keeps the dialog open, with the reason there.
      if (uploads && !(await uploads.save())) return
      finish(several ? [...chosen.values()] : [...chosen.values()][0])
    }

    const activate = (index) => {
      const mark = (isOn) => {
        list.children[active]?.classList.toggle("is-active", isOn)
        if (!several) list.children[active]?.setAttribute("aria-selected", isOn ? "true" : "false")
      }
      mark(false)
      active = Math.max(-1, Math.min(index, found.length - 1))
      mark(true)
      const option = list.children[active]
      option?.scrollIntoView({ block: "nearest" })
      if (option) input.setAttribute("aria-activedescendant", option.id)
      else input.removeAttribute("aria-activedescendant")
    }

    const show = (one) => {
      const option = makeOption(one)
      option.setAttribute("role", "option")
      option.setAttribute("aria-selected", "false")
      option.id = `${list.id}-${list.children.length}`
      option.addEventListener("click", () => pick(one))
      list.append(option)
      found.push(one)
    }

    // Ask for what the search finds, or for what comes after what is shown.
    const search = async ({ after = 0 } = {}) => {
      const turn = ++asked
      try {
        const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(input.value)}&after=${after}`)
        if (answer.redirected) return void (status.textContent = status.dataset.signedOut)
        if (!answer.ok) throw new Error(answer.status)
        const { results, has_more: hasMore } = await answer.json()
        if (turn !== asked) return
        if (!after) {
          found = []
          list.replaceChildren()
        }
        // What was added meanwhile has moved the others on.
        const there = new Set(found.map(({ id }) => id))
        for (const one of results) if (!there.has(one.id)) show(one)
        if (!after) {
          active = -1
          activate(input.value ? 0 : -1)
        }
        tell()
        if (more) more.hidden = !hasMore
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
    on(input, "keydown", async (event) => {
      // In a grid, down leads to the row below.
      const row = list.children[1] && list.children[1].offsetTop === list.children[0].offsetTop
      const across = row ? [...list.children].filter((option) => option.offsetTop === list.children[0].offsetTop).length : 1
      const down = active < 0 ? 1 : across
      const steps = { ArrowDown: down, ArrowRight: 1, ArrowUp: active < across ? -active - 1 : -across, ArrowLeft: -1 }
      const inText = event.key === "ArrowLeft" || event.key === "ArrowRight"
      if (event.key in steps && !(inText && (input.value || active < 0))) {
        event.preventDefault()
        const wanted = active + steps[event.key]
        if (wanted >= found.length && more && !more.hidden) await search({ after: found.length })
        activate(wanted)
      } else if (event.key === "Enter") {
        event.preventDefault()
        if ((event.ctrlKey || event.metaKey) && foot && !foot.hidden) take()
        else if (active >= 0) pick(found[active])
      }
    })
    on(more, "click", async () => {
      const first = found.length
      await search({ after: first })
      activate(first)
      input.focus()
    })
    on(box, "cancel", () => finish(null))
    on(box, "close", () => finish(null))
    on(box.querySelector("[data-close]"), "click", () => finish(null))
    on(box, "click", (event) => event.target === box && finish(null))
    on(foot?.querySelector("[data-take]"), "click", take)
    if (uploader) {
      const added = (picture) => {
        // Seen again once its words are stored.
        const isNew = !chosen.has(picture.id)
        if (!several) chosen.clear()
        chosen.set(picture.id, picture)
        if (isNew) search()
        tell()
      }
      uploader.addEventListener("added", ({ detail }) => added(detail), { signal: over.signal })
      if (!uploaders.has(uploader)) {
        const onAdded = (detail) => uploader.dispatchEvent(new CustomEvent("added", { detail }))
        uploaders.set(uploader, startUploads(uploader, { onAdded }))
      }
      uploaders.get(uploader).tidy()
      takeDrops(box, uploader, uploaders.get(uploader).add, over.signal)
    }

    list.setAttribute("aria-multiselectable", several)
    input.value = ""
    list.replaceChildren()
    status.textContent = ""
    if (more) more.hidden = true
    tell()
    box.showModal()
    input.focus()
    search()
  })
}
