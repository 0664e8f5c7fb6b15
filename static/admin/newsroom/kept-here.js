// Keeps what is typed in this browser while the newspaper has not got it: offline, signed out, refused, in the seconds
// before keep.js sends it. Offers it back after a crash. One kept text for each user, address and form.
const offer = document.querySelector("[data-kept-here]")
const form = offer?.closest("form")
const AFTER = 400
const ON_THE_WAY = "sent text"
const prefix = () => `kept text ${offer.dataset.keptHere} ${location.pathname} `
const key = () => prefix() + form.elements.begun.value
// What belongs to this page or to the database, not to the writer.
const OTHERS = /^csrfmiddlewaretoken$|^verb$|-(TOTAL|INITIAL|MIN_NUM|MAX_NUM)_FORMS$|-(id|article)$|__prefix__/
// Which revision and form the text belongs to: kept with it, but no part of what was written.
const PAPERS = ["seen", "begun", "moved", "passed", "kept"]

const fields = () => [...form.elements].filter(({ name, type }) => name && type !== "file" && !OTHERS.test(name))
const now = () => fields().map((field) => [field.name, field.type === "checkbox" ? field.checked : field.value])
const written = (values) =>
  JSON.stringify(values.filter(([name, value]) => !PAPERS.includes(name) && !/-position$/.test(name) && value))

const refused = offer && "refused" in offer.dataset
let timer
let touched = refused
let last
function keep() {
  clearTimeout(timer)
  if (!touched) return
  last = key()
  localStorage.setItem(last, JSON.stringify({ at: Date.now(), values: now() }))
}

function forget() {
  clearTimeout(timer)
  touched = false
  if (last) localStorage.removeItem(last)
}

// The newest text that was kept for this page and is not what stands in it.
function find() {
  const keys = Object.keys(localStorage).filter((name) => name.startsWith(prefix()))
  const kept = keys.map((name) => ({ name, ...JSON.parse(localStorage.getItem(name)) }))
  const here = written(now())
  // The same text: it was saved after all, unless this page is the one that says it was not.
  if (!refused) for (const { name } of kept.filter(({ values }) => written(values) === here)) localStorage.removeItem(name)
  return kept.filter(({ values }) => written(values) !== here).sort((one, other) => other.at - one.at)[0]
}

function bringBack(values) {
  for (const [name, value] of values) {
    const [, rows] = /^([a-z]+)-\d+-/.exec(name) ?? []
    // A row that was added has no place in a fresh page.
    if (rows && !form.elements[name]) document.querySelector(`#${rows}-group .add-row a`)?.click()
    const field = form.elements[name]
    if (!field || field instanceof RadioNodeList) continue
    if (field.type === "checkbox") field.checked = value
    else field.value = value
    // The scripts of the fields draw what stands in them.
    field.dispatchEvent(new Event("input", { bubbles: true }))
    field.dispatchEvent(new Event("change", { bubbles: true }))
  }
}

function show(kept) {
  const at = new Date(kept.at)
  const options = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
  if (at.toDateString() !== new Date().toDateString()) Object.assign(options, { day: "numeric", month: "long" })
  const words = offer.querySelector("[data-words]")
  words.textContent = words.textContent.replace("TIME", at.toLocaleString(document.documentElement.lang, options))
  const decide = (act) => () => {
    act()
    offer.hidden = true
    if (kept.name !== key()) localStorage.removeItem(kept.name)
  }
  offer.querySelector("[data-bring-back]").addEventListener("click", decide(() => bringBack(kept.values)))
  offer.querySelector("[data-throw-away]").addEventListener("click", decide(() => localStorage.removeItem(kept.name)))
  offer.hidden = false
}

function start() {
  const sent = sessionStorage.getItem(ON_THE_WAY)
  sessionStorage.removeItem(ON_THE_WAY)
  if (sent && document.querySelector(".messagelist .saved")) localStorage.removeItem(sent)
  const kept = find()
  if (kept) show(kept)

  form.addEventListener("input", () => {
    touched = true
    clearTimeout(timer)
    timer = setTimeout(keep, AFTER)
  })
  // The newspaper has it; what was typed since is kept on, under the address the page has by now.
  form.addEventListener("kept", ({ detail }) => {
    const more = !detail.isWhole
    forget()
    touched = more
    keep()
  })
  window.addEventListener("pagehide", keep)
  window.addEventListener("submit", (event) => {
    if (event.target !== form) return
    keep()
    if (event.defaultPrevented) return
    touched = false
    sessionStorage.setItem(ON_THE_WAY, key())
  })
}

try {
  if (form) start()
} catch {
  // Without storage nothing is kept here; the page works as ever.
}
