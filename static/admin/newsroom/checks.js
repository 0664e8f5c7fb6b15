// Shows what the publish checks find in what is typed: in the panel, and beside the fields. It never holds anything back.
// Without it the panel shows the story as it was last saved.
const place = document.querySelector("[data-checks]")
const form = place.closest("form")
const summary = document.querySelector("[data-checks-says]")
const AFTER = 1_000
const AGAIN = 5_000
let timer
let last
let number = 0

// The field that a check is about: of the text, the surface that stands for it.
function field(id) {
  const found = document.getElementById(id)
  return found?.closest(".nr-row")?.querySelector(".ProseMirror") ?? found
}

function beside({ level, sentence, place: id }) {
  const about = document.getElementById(id)
  const row = about?.closest(".nr-row, .nr-field")
  // The counter under the headline gives its advice already; what is about the text may be anywhere in it.
  if (!row || id === "id_body" || (id === "id_headline" && level === "advises")) return
  const line = Object.assign(document.createElement("p"), { className: `nr-beside nr-beside--${level}`, textContent: sentence })
  line.dataset.beside = id
  row.append(line)
}

function show({ found, says, panel }) {
  for (const line of document.querySelectorAll("[data-beside]")) line.remove()
  // An empty page is not told what it lacks.
  const untouched = !form.elements.headline.value && !form.elements.body.value
  if (!untouched) found.forEach(beside)
  place.innerHTML = panel
  summary.textContent = says
  summary.classList.toggle("nr-late", found.some(({ level }) => level === "refuses"))
}

async function check() {
  const data = new FormData(form)
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
  const now = new URLSearchParams(data)
  now.delete("csrfmiddlewaretoken")
  if (String(now) === last) return
  last = String(now)
  data.set("article", place.dataset.article)
  const mine = ++number
  try {
    const answer = await fetch(place.dataset.checks, { method: "POST", body: data, headers: { accept: "application/json" } })
    if (!answer.ok || answer.redirected) throw new Error(answer.statusText)
    if (mine === number) show(await answer.json())
  } catch {
    // The newspaper does not answer: the panel stays as it is until it does.
    if (mine !== number) return
    last = undefined
    soon(AGAIN)
  }
}

function soon(wait = AFTER) {
  clearTimeout(timer)
  timer = setTimeout(check, wait)
}
// Some keys of the writing surface change the text without an event of input.
for (const kind of ["input", "change", "keyup", "click"]) form.addEventListener(kind, () => soon())
// What was typed before this script was there.
if ([...form.elements].some(({ value, defaultValue }) => defaultValue !== undefined && value !== defaultValue)) soon()

document.getElementById("checks").addEventListener("click", (event) => {
  const id = event.target.closest("a[href^='#']")?.hash.slice(1)
  const found = id && field(id)
  if (!found) return
  event.preventDefault()
  for (let group = found.closest("details"); group; group = group.parentElement.closest("details")) group.open = true
  const target = found.matches("input, select, textarea, .ProseMirror") ? found : found.querySelector("select, button, a") ?? found
  // A number that a chooser stands for is hidden; its button is not.
  const seen = target.checkVisibility?.() === false ? (target.closest(".nr-field")?.querySelector("button") ?? target) : target
  seen.scrollIntoView({ block: "center" })
  seen.focus()
})
