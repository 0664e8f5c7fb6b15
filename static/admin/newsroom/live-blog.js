// Publishes entries of a live blog without leaving the page, so that the next one can be written at once, and keeps the
// list below fresh. Ctrl Enter publishes. Without it the form is sent, and the page comes back.
const form = document.getElementById("entry_form")
const list = document.getElementById("entry_list")
const entries = document.querySelector("[data-entries]")
const EVERY = 15_000
const accept = { accept: "application/json" }

const say = (words, isRefused) => {
  const told = form.querySelector("[data-told]")
  told.toggleAttribute("data-refused", isRefused)
  told.textContent = words
}
const focus = () => (form.querySelector(".ProseMirror") ?? form.elements.body).focus()

// What was said, and whether it was done. What else the page shows follows.
async function send(from, submitter) {
  try {
    const answer = await fetch(from.action, { method: "POST", body: new FormData(from, submitter), headers: accept })
    if (!answer.ok || answer.redirected) throw new Error(answer.status)
    const { told, done, list: drawn } = await answer.json()
    entries.innerHTML = drawn
    // What the page said when it came is answered.
    document.querySelector(".messagelist")?.remove()
    say(told, !done)
    return done
  } catch {
    say(form.dataset.noAnswer, true)
  }
}

function empty() {
  // Not reset(): in a form that came back refused, that brings the words back.
  for (const field of form.querySelectorAll("[name]:not([type=hidden], button)")) {
    if (field.type === "checkbox") field.checked = false
    else field.value = ""
  }
  // The scripts of the fields draw what stands in them.
  for (const field of [form.elements.body, form.elements.headline]) field.dispatchEvent(new Event("change", { bubbles: true }))
  form.dispatchEvent(new CustomEvent("kept", { detail: { isWhole: true } }))
}

if ("new" in form.dataset) {
  form.addEventListener("submit", async (event) => {
    // sending.js asks first whether somebody is still signed in.
    if (event.defaultPrevented) return
    event.preventDefault()
    // Nothing is typed into an entry that is on its way.
    form.inert = true
    const done = await send(form, event.submitter)
    form.inert = false
    form.dispatchEvent(new CustomEvent("answered"))
    if (done) empty()
    focus()
  })
}
// Before the writing surface makes a line break of it.
form.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return
  event.preventDefault()
  event.stopPropagation()
  const button = form.querySelector("[data-main]") ?? form.querySelector("[name=verb]")
  if (!event.repeat) form.requestSubmit(button)
}, true)

list.addEventListener("submit", async (event) => {
  event.preventDefault()
  if (list.inert) return
  list.inert = true
  await send(list, event.submitter)
  list.inert = false
})

// What others have added meanwhile; not while a button here has the focus.
setInterval(async () => {
  if (document.visibilityState !== "visible" || list.inert || form.inert || entries.contains(document.activeElement)) return
  const answer = await fetch(location.href, { headers: accept }).catch(() => null)
  if (!answer?.ok || answer.redirected) return
  const { list: drawn } = await answer.json()
  if (!list.inert && !entries.contains(document.activeElement)) entries.innerHTML = drawn
}, EVERY)
