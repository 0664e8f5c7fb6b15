// Says who else has the story open, and in which field they write; tells the newspaper that this tab has. A tab that is
// closed says goodbye, and one that falls silent is forgotten within a minute. Nobody is ever locked out.
const place = document.querySelector("[data-presence]")
const form = document.getElementById("article_form")
const meanwhile = document.querySelector("[data-saved-meanwhile]")
const EVERY = 8_000
const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("")
let address = place?.dataset.presence
let shown = ""

function field() {
  const here = document.activeElement
  if (here?.closest(".ProseMirror")) return "body"
  const name = form.contains(here) ? here.name ?? "" : ""
  return name.replace(/-\d+-.*$/, "")
}

function words(more = {}) {
  const token = form.elements.csrfmiddlewaretoken.value
  return new URLSearchParams({ csrfmiddlewaretoken: token, tab, field: field(), seen: form.elements.seen.value, ...more })
}

function show(others) {
  // Drawn anew only when it changed: it is read out.
  if (JSON.stringify(others) === shown) return
  shown = JSON.stringify(others)
  place.replaceChildren(
    ...others.flatMap(({ name, initials, says }) => [
      Object.assign(document.createElement("span"), { className: "nr-who", title: name, textContent: initials, ariaHidden: "true" }),
      Object.assign(document.createElement("span"), { className: "nr-people__say", textContent: says }),
    ]),
  )
}

async function beat() {
  if (!address) return
  try {
    const answer = await fetch(address, { method: "POST", body: words(), headers: { accept: "application/json" } })
    if (!answer.ok || answer.redirected) return
    const { others, saved } = await answer.json()
    show(others)
    // Absent where the page itself has said so.
    if (!meanwhile || meanwhile.textContent === saved) return
    meanwhile.textContent = saved
    meanwhile.hidden = !saved
  } catch {
    // The line that says how keeping stands speaks of that.
  }
}

if (place && form) {
  beat()
  setInterval(beat, EVERY)
  let last = ""
  form.addEventListener("focusin", () => {
    if (field() !== last) beat()
    last = field()
  })
  form.addEventListener("kept", ({ detail }) => {
    const isNew = !address
    address = detail.here
    if (isNew) beat()
  })
  document.addEventListener("visibilitychange", () => document.hidden || beat())
  window.addEventListener("pagehide", () => address && navigator.sendBeacon(address, words({ gone: "yes" })))
}
