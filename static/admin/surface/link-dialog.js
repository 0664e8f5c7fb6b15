// The dialog of a link: words find stories of this newspaper, anything else is an address.
import { open } from "newsroom/surface/dialogs"

const SEARCH_AFTER = 200

// Whether a link may lead there: as body/allowlist.py has it.
export const isLink = (href) => /^(https?:\/\/|mailto:|tel:|\/(?![/\\])|#)[^\x00-\x1f\x7f]*$/i.test(href)

// Return where a typed address leads, or null. A bare host or e-mail address gets its scheme.
function addressOf(typed) {
  if (isLink(typed) && !/\s/.test(typed) && !/^(https?:\/\/|mailto:|tel:|#)$/i.test(typed)) return typed
  if (/^[^\s@/:]+@[^\s@/:]+\.[^\s@/:]+$/.test(typed)) return `mailto:${typed}`
  if (/^[^\s@/:]+\.[^\s@/:.]{2,}(\/\S*)?$/.test(typed)) return `https://${typed}`
  return null
}

// Ask where a link should lead: {href}, {story} as the picker has it, {remove: true}, or null.
export async function askForTarget(surface, { href, article }) {
  const box = document.getElementById("link-target")
  const input = box.querySelector("[role=combobox]")
  const list = box.querySelector("[role=listbox]")
  const status = box.querySelector("[role=status]")
  const now = box.querySelector("[data-now]")
  let found = []
  let active = -1
  let asked = 0
  let timer

  const activate = (index) => {
    list.children[active]?.setAttribute("aria-selected", "false")
    active = Math.max(-1, Math.min(index, found.length - 1))
    const option = list.children[active]
    option?.setAttribute("aria-selected", "true")
    option?.scrollIntoView({ block: "nearest" })
    if (option) input.setAttribute("aria-activedescendant", option.id)
    else input.removeAttribute("aria-activedescendant")
    input.setAttribute("aria-expanded", String(Boolean(found.length)))
  }
  const show = (stories) => {
    found = stories
    list.replaceChildren(
      ...stories.map((story, index) => {
        const option = box.querySelector("template").content.firstElementChild.cloneNode(true)
        option.id = `${list.id}-${index}`
        option.querySelector("b").textContent = story.headline
        option.querySelector("small").textContent = [story.section, story.date].filter(Boolean).join(" · ")
        const chip = option.querySelector(".nr-chip")
        chip.textContent = story.state
        chip.classList.add(`nr-chip--${story.chip}`)
        return option
      }),
    )
    active = -1
    activate(-1)
  }
  const search = async () => {
    const turn = ++asked
    const typed = input.value.trim()
    if (!typed || addressOf(typed)) {
      show([])
      status.textContent = typed ? status.dataset.address.replace("ADDRESS", addressOf(typed)) : ""
      return
    }
    try {
      const answer = await fetch(`${box.dataset.find}?q=${encodeURIComponent(typed)}`)
      if (answer.redirected) return void (status.textContent = status.dataset.signedOut)
      if (!answer.ok) throw new Error(answer.status)
      const { results } = await answer.json()
      if (turn !== asked) return
      show(results)
      activate(0)
      status.textContent = results.length ? status.dataset.count.replace("NUMBER", results.length) : status.dataset.none
    } catch {
      status.textContent = status.dataset.failed
    }
  }

  input.value = href ?? ""
  show([])
  status.textContent = ""
  box.querySelector("[data-unlink]").hidden = !href && !article
  now.hidden = !article
  if (article) {
    now.textContent = ""
    surface.ask("articles", article).then((story) => {
      now.textContent = story ? box.dataset.leads.replace("HEADLINE", story.headline) : surface.root.dataset.gone
    }, () => {})
  }
  const answer = await open(box, {
    first: input,
    accept: () => {
      if (found[active]) return { story: found[active] }
      const address = addressOf(input.value.trim())
      if (address) return { href: address }
      if (!input.value.trim() && article) return null
      status.textContent = status.dataset.choose
    },
    wire: (on, finish) => {
      on(input, "input", () => {
        clearTimeout(timer)
        timer = setTimeout(search, SEARCH_AFTER)
      })
      on(input, "keydown", (event) => {
        const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
        if (!step) return
        event.preventDefault()
        activate(active + step)
      })
      on(list, "click", ({ target }) => {
        const index = [...list.children].indexOf(target.closest("[role=option]"))
        if (index >= 0) finish({ story: found[index] })
      })
      on(box.querySelector("[data-unlink]"), "click", () => finish({ remove: true }))
    },
  })
  clearTimeout(timer)
  return answer
}
