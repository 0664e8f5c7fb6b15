// Choosing in the layout editor without leaving the page: a place or a zone on it, a list of the tray, words to find.
// Without this module each is a link or a form that is followed.
const root = document.querySelector("[data-front]")
const frame = document.querySelector("[data-front-frame]")
const WAIT = 250
const PHONE = 768
let chosen = {}
let typing

// Whatever is done meanwhile leaves chosen what was: front-send.js sends it along.
function note() {
  root.dataset.chosen = JSON.stringify(chosen)
}

function ask(fields) {
  chosen = { ...chosen, ...fields }
  note()
  document.dispatchEvent(new CustomEvent("front-do", { detail: { do: "choose", fields: chosen } }))
}

function mark() {
  const page = frame.contentDocument
  for (const slot of page?.querySelectorAll("[data-slot]") ?? []) slot.classList.toggle("is-chosen", slot.dataset.slot === chosen.slot)
}

function inFrame(event) {
  const asked = event.target.closest("[data-front-slot], [data-front-zone]")
  if (asked) {
    event.preventDefault()
    const { frontSlot, frontZone } = asked.dataset
    ask(frontSlot ? { slot: frontSlot, zone: "" } : { zone: frontZone, slot: "" })
    root.classList.add("is-choosing")
    return
  }
  const card = event.target.closest("[data-slot]")
  if (card && !event.target.closest("button, a")) {
    ask({ slot: card.dataset.slot, zone: "" })
    // A touch on a phone is more often meant to scroll than to choose: there it is the button that opens the sheet.
    if (innerWidth >= PHONE) root.classList.add("is-choosing")
  } else if (!card) {
    root.classList.remove("is-choosing")
  }
}

function listen() {
  frame.contentDocument.addEventListener("click", inFrame)
}
frame.addEventListener("load", listen)
if (frame.contentDocument?.querySelector("[data-front-page]")) listen()

root.querySelector("[data-front-close]").addEventListener("click", () => root.classList.remove("is-choosing"))
root.addEventListener("keydown", ({ key }) => key === "Escape" && root.classList.remove("is-choosing"))
// A page that was opened with something chosen.
root.classList.toggle("is-choosing", /[?&](slot|zone)=\w/.test(location.search))
root.addEventListener("click", (event) => {
  const tab = event.target.closest("[data-front-tab]")
  if (!tab || event.metaKey || event.ctrlKey) return
  event.preventDefault()
  ask({ tab: tab.dataset.frontTab, q: "" })
})
root.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-front-find]")) return
  clearTimeout(typing)
  typing = setTimeout(() => find(target.value), WAIT)
})
root.addEventListener("submit", (event) => {
  const input = event.target.querySelector("[data-front-find]")
  if (!input) return
  event.preventDefault()
  find(input.value)
})

// What is typed stays in its field, so only the list beside it is drawn anew.
async function find(query) {
  chosen.q = query
  note()
  const address = new URL(root.dataset.front, location)
  for (const [name, value] of Object.entries({ ...chosen, layout: root.querySelector('input[name="layout"]').value })) if (value) address.searchParams.set(name, value)
  const answer = await fetch(address).catch(() => null)
  if (!answer?.ok || answer.redirected || chosen.q !== query) return
  const page = new DOMParser().parseFromString(await answer.text(), "text/html")
  const list = page.querySelector('[data-front-part="tray"] ul')
  if (list) root.querySelector('[data-front-part="tray"] ul').replaceWith(list)
}

// After a story was put somewhere, the place is no longer asked for.
document.addEventListener("front-do", ({ detail }) => {
  const verb = detail.do.split(":")[0]
  if (["put", "release", "remove", "publish", "roll_back"].includes(verb)) {
    chosen = { ...chosen, slot: "", zone: "" }
    note()
    root.classList.remove("is-choosing")
  }
})
document.addEventListener("front-shown", mark)
