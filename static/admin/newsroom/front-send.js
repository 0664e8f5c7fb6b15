// What is done in the layout editor goes to the newspaper one act after the other, and the changed parts of the page come
// back. Whoever wants something done sends "front-do" to the document, with {do, fields}. Undo names the step that this
// page took, redo the step that undoing was. Without this module every act is a form that is sent.
const root = document.querySelector("[data-front]")
const frame = document.querySelector("[data-front-frame]")
const told = document.querySelector("[data-front-told]")
const status = document.querySelector("[data-front-status]")
const undo = document.querySelector("[data-front-undo]")
const redo = document.querySelector("[data-front-redo]")
const QUIET = new Set(["choose"])
const SENT = /<input type="hidden" name="(csrfmiddlewaretoken|base|layout)"[^>]*>/g
const state = (name) => root.querySelector(`.nr-undo input[name="${name}"]`)
let before = undo.hidden ? [] : [undo.value.split(":")[1]]
let after = []
let drawn = []
const shown = {}
let line = Promise.resolve()

function page() {
  return frame.contentDocument?.querySelector("[data-front-page]")
}

function tell(sentences, refused) {
  told.classList.toggle("is-refused", refused)
  told.replaceChildren(...sentences.map((sentence) => Object.assign(document.createElement("p"), { textContent: sentence })))
}

// Only what the zones that have changed hold is drawn anew: with a hundred stories the rest takes longer than a key may,
// and so does the style of all that stands beside an element that is put there.
function draw(form, html) {
  const fresh = [...new DOMParser().parseFromString(html, "text/html").body.children]
  const now = fresh.map((zone) => zone.outerHTML)
  if (now.length !== drawn.length) form.replaceChildren(...fresh)
  else
    fresh.forEach((zone, place) => {
      const there = form.children[place]
      if (zone.matches("input")) there.value = zone.value
      else if (now[place] === drawn[place]) return
      else if (there.cloneNode(false).isEqualNode(zone.cloneNode(false))) there.replaceChildren(...zone.childNodes)
      else there.replaceWith(zone)
    })
  drawn = now
}

// A part that says the same but for what its forms are sent with stays, and whoever types in one keeps it as it is; so
// does whoever typed what was refused.
// Where it was scrolled to is read before anything is written: in between, the browser would lay the page out anew.
function drawParts(fresh, done) {
  const parts = Object.entries(fresh).map(([name, html]) => {
    const part = root.querySelector(`[data-front-part="${name}"]`)
    return { name, html, said: html.replaceAll(SENT, ""), part, top: part.scrollTop }
  })
  for (const { name, html, said, part, top } of parts) {
    const typing = part.contains(document.activeElement) && document.activeElement.matches("input, textarea, select")
    if (typing || shown[name] === said || (name === "inspector" && !done)) continue
    part.innerHTML = html
    shown[name] = said
    if (top) part.scrollTop = top
  }
}

function show(answer) {
  const form = page()
  const active = frame.contentDocument?.activeElement?.closest("[data-slot]")?.dataset.slot
  if (form) draw(form, answer.page)
  drawParts(answer.parts, answer.done)
  for (const input of root.querySelectorAll('input[name="base"]')) input.value = answer.base
  for (const input of root.querySelectorAll('input[name="layout"]')) input.value = answer.layout
  document.dispatchEvent(new CustomEvent("front-shown", { detail: { active } }))
}

async function send(what, fields, history) {
  const data = new FormData()
  for (const name of ["csrfmiddlewaretoken", "base", "layout", "at"]) data.set(name, state(name).value)
  const chosen = JSON.parse(root.dataset.chosen ?? "{}")
  for (const [name, value] of Object.entries({ ...chosen, ...fields })) data.set(name, value)
  data.set("do", what)
  const quiet = QUIET.has(what.split(":")[0])
  if (!quiet) status.textContent = status.dataset.saving
  page()?.setAttribute("aria-busy", "true")
  try {
    const response = await fetch(root.dataset.front, { method: "POST", body: data, headers: { "X-Requested-With": "fetch" } })
    if (response.redirected || response.status === 403) throw new Error(status.dataset.signedOut)
    if (!response.ok) throw new Error(status.dataset.failed)
    const answer = await response.json()
    show(answer)
    tell(answer.told, !answer.done)
    if (!quiet) status.textContent = answer.done ? status.dataset.saved : ""
    if (answer.step) history(answer.step)
  } catch (reason) {
    tell([reason instanceof TypeError ? status.dataset.failed : reason.message], true)
    status.textContent = ""
  } finally {
    page()?.removeAttribute("aria-busy")
    undo.hidden = !before.length
    redo.hidden = !after.length
  }
}

function act({ do: what, fields }) {
  line = line.then(() =>
    send(what, fields, (step) => {
      before.push(step)
      after = []
    }),
  )
  return line
}

function back(from, to) {
  line = line.then(async () => {
    const step = from.pop()
    if (step !== undefined) await send(`undo:${step}`, {}, (made) => to.push(made))
  })
}

document.addEventListener("front-do", ({ detail }) => act(detail))
document.addEventListener("front-undo", () => back(before, after))
document.addEventListener("front-redo", () => back(after, before))
undo.addEventListener("click", (event) => {
  event.preventDefault()
  back(before, after)
})
redo.addEventListener("click", (event) => {
  event.preventDefault()
  back(after, before)
})

function submitted(event) {
  const button = event.submitter
  if (button?.name !== "do") return
  event.preventDefault()
  const fields = Object.fromEntries(new FormData(event.target))
  delete fields.base
  document.dispatchEvent(new CustomEvent("front-do", { detail: { do: button.value, fields } }))
  event.target.closest("details")?.removeAttribute("open")
}

root.addEventListener("submit", submitted)
function listen() {
  drawn = [...(page()?.children ?? [])].map((zone) => zone.outerHTML)
  frame.contentDocument.addEventListener("submit", submitted)
}
frame.addEventListener("load", listen)
if (page()) listen()
