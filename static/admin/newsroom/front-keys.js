// Keys on the page that is laid out: arrows go from story to story, Alt with an arrow moves one, Space lifts one and
// drops it, P keeps it where it is, Delete leaves its place to the rule, Enter changes it; Ctrl Z and Ctrl Shift Z.
// Without this module every story has its buttons.
const frame = document.querySelector("[data-front-frame]")
let lifted = null
let focused = ""

const act = (what) => document.dispatchEvent(new CustomEvent("front-do", { detail: { do: what, fields: {} } }))
const stories = () => [...frame.contentDocument.querySelectorAll("[data-slot]")]

function prepare() {
  for (const story of stories()) {
    // Setting what is set already has the browser find the style of a hundred stories anew.
    if (story.draggable) continue
    story.tabIndex = 0
    story.draggable = true
  }
}

function focus(story) {
  focused = story.dataset.slot
  story.focus()
}

function pressed(event) {
  if (event.key.toLowerCase() === "z" && (event.ctrlKey || event.metaKey) && !event.target.matches("input, textarea")) {
    event.preventDefault()
    document.dispatchEvent(new CustomEvent(event.shiftKey ? "front-redo" : "front-undo"))
    return
  }
  const story = event.target
  if (!story.matches?.("[data-slot]") || event.ctrlKey || event.metaKey) return
  const { slot, story: key } = story.dataset
  const all = stories()
  const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key]
  if (step && event.altKey) {
    const other = all[all.indexOf(story) + step]
    if (other) focused = other.dataset.slot
    act(`${step < 0 ? "up" : "down"}:${slot}:${key}`)
  } else if (step) {
    const other = all[all.indexOf(story) + step]
    if (other) focus(other)
  } else if (event.key === " ") {
    if (lifted && lifted.slot !== slot) act(`move:${lifted.slot}:${slot}:${lifted.key}`)
    lifted = lifted ? null : { slot, key }
    for (const one of all) one.classList.toggle("is-lifted", one.dataset.slot === lifted?.slot)
  } else if (event.key.toLowerCase() === "p") {
    act(`pin:${slot}:${key}`)
  } else if (event.key === "Delete" || event.key === "Backspace") {
    act(`release:${slot}`)
  } else if (event.key === "Enter") {
    story.querySelector("[data-front-slot]").click()
  } else if (event.key === "Escape") {
    lifted = null
    for (const one of all) one.classList.remove("is-lifted")
    return
  } else {
    return
  }
  event.preventDefault()
}

function listen() {
  prepare()
  frame.contentDocument.addEventListener("keydown", pressed)
  frame.contentDocument.addEventListener("focusin", ({ target }) => {
    const story = target.closest("[data-slot]")
    if (story) focused = story.dataset.slot
  })
}
frame.addEventListener("load", listen)
if (frame.contentDocument?.querySelector("[data-front-page]")) listen()
document.addEventListener("keydown", pressed)
document.addEventListener("front-shown", ({ detail }) => {
  prepare()
  // The page was drawn anew: whoever went through it with keys goes on where they were.
  if (detail.active) frame.contentDocument.querySelector(`[data-slot="${focused || detail.active}"]`)?.focus()
})
