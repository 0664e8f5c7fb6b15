// Dragging in the layout editor: a story of the page to another place, a story of the tray to a place. Without this
// module, and without a mouse, buttons and keys do the same.
const root = document.querySelector("[data-front]")
const frame = document.querySelector("[data-front-frame]")
const TYPE = "text/plain"
const PLACE = "[data-slot], [data-slot-empty]"

function begin(event) {
  const story = event.target.closest?.("[data-slot], [data-front-story]")
  if (!story) return
  const { slot, story: key, frontStory } = story.dataset
  event.dataTransfer.setData(TYPE, slot ? `slot:${slot}:${key}` : `story:${frontStory}`)
  event.dataTransfer.effectAllowed = "move"
  story.classList.add("is-lifted")
}

function end() {
  for (const one of [...frame.contentDocument.querySelectorAll(".is-lifted, .is-over"), ...root.querySelectorAll(".is-lifted")]) one.classList.remove("is-lifted", "is-over")
}

function over(event) {
  const place = event.target.closest?.(PLACE)
  for (const one of frame.contentDocument.querySelectorAll(".is-over")) if (one !== place) one.classList.remove("is-over")
  if (!place) return
  event.preventDefault()
  place.classList.add("is-over")
}

function drop(event) {
  const place = event.target.closest?.(PLACE)
  const [kind, key, seen] = event.dataTransfer.getData(TYPE).split(":")
  end()
  if (!place || !["slot", "story"].includes(kind)) return
  event.preventDefault()
  const target = place.dataset.slot ?? place.dataset.slotEmpty
  if (kind === "slot" && key === target) return
  const what = kind === "slot" ? `move:${key}:${target}:${seen}` : `put:${target}:${key}`
  document.dispatchEvent(new CustomEvent("front-do", { detail: { do: what, fields: {} } }))
}

function listen() {
  const page = frame.contentDocument
  page.addEventListener("dragstart", begin)
  page.addEventListener("dragend", end)
  page.addEventListener("dragover", over)
  page.addEventListener("drop", drop)
}
frame.addEventListener("load", listen)
if (frame.contentDocument?.querySelector("[data-front-page]")) listen()
root.addEventListener("dragstart", begin)
root.addEventListener("dragend", end)
