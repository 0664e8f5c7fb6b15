// Keeps what is typed at the newspaper, seconds after the last key, and says in one place how that stands. The saved
// story is not touched, and typing never waits. kept-here.js keeps the text in this browser meanwhile.
const line = document.querySelector("[data-save-state]")
const form = document.querySelector("form[data-keep]") ?? document.querySelector("[data-keep]")?.closest("form")
const papers = document.querySelector("[data-keep]")
const AFTER = 2_000
const AT_LATEST = 8_000
const AGAIN = 5_000
let timer
let unsent = 0
let onTheWay = null
let keptAt = 0
let user = papers?.dataset.user

function say(state, sentence = "") {
  for (const one of line.querySelectorAll("[data-state]")) one.hidden = one.dataset.state !== state
  line.querySelector("[data-sentence]").textContent = sentence
  line.classList.toggle("nr-saved--held", !["saved", "saving", "kept"].includes(state))
}

// The clock is for the eye alone: read out every second, it would drown the text.
function tell() {
  const ago = line.querySelector("[data-ago]")
  const seconds = Math.round((Date.now() - keptAt) / 1000)
  const minutes = Math.floor(seconds / 60)
  const [words, number] =
    seconds < 2 ? [ago.dataset.now] : seconds < 60 ? [ago.dataset.seconds, seconds] : minutes < 2 ? [ago.dataset.minute] : [ago.dataset.minutes, minutes]
  ago.textContent = words.replace("{n}", number)
}

function later(wait) {
  clearTimeout(timer)
  timer = setTimeout(keep, wait)
}

function sent() {
  const fields = new FormData(form)
  for (const [name, value] of [...fields]) if (value instanceof File) fields.delete(name)
  return new URLSearchParams(fields)
}

// A session that began in another tab, or in the dialog, has a token of its own.
async function newToken() {
  const answer = await fetch(papers.dataset.signedIn, { headers: { accept: "application/json" } })
  if (answer.redirected) return "signed-out"
  const now = await answer.json()
  if (now.user !== user) return "another"
  form.elements.csrfmiddlewaretoken.value = now.token
  return ""
}

async function post(isSecond = false) {
  const answer = await fetch(papers.dataset.keep, { method: "POST", body: sent(), headers: { accept: "application/json" } })
  if (answer.redirected) return { state: "signed-out" }
  const said = answer.headers.get("content-type")?.startsWith("application/json") ? await answer.json() : {}
  if (answer.ok) return { state: "kept", said }
  if (said.sentence) return { state: "refused", said }
  if (answer.status !== 403 || isSecond) return { state: "silent" }
  const why = await newToken()
  return why ? { state: why } : post(true)
}

async function keep() {
  clearTimeout(timer)
  if (!unsent || onTheWay) return
  const since = unsent
  unsent = 0
  onTheWay = post().catch(() => ({ state: navigator.onLine ? "silent" : "offline" }))
  const slow = setTimeout(() => say("saving"), 1_000)
  const { state, said } = await onTheWay
  clearTimeout(slow)
  onTheWay = null
  if (state === "kept") taken(said)
  else if (!unsent) unsent = since
  if (state !== "kept" || said.kept) say(state, said?.sentence)
  if (state === "offline" || state === "silent") later(AGAIN)
  else if (unsent && state === "kept") later(AFTER)
}

function taken(said) {
  if (!said.kept) return
  keptAt = Date.now()
  tell()
  form.elements.kept.value = said.kept
  // A new story has a page of its own from now on.
  if (papers.dataset.keep !== said.keep) {
    papers.dataset.keep = said.keep
    history.replaceState(history.state, "", said.change)
  }
  form.dispatchEvent(new CustomEvent("kept", { detail: { ...said, isWhole: !unsent } }))
}

if (form && line) {
  const touched = () => {
    unsent ||= Date.now()
    if (!onTheWay) later(Math.max(0, Math.min(AFTER, unsent + AT_LATEST - Date.now())))
  }
  form.addEventListener("input", touched)
  form.addEventListener("change", touched)
  // What was typed before this script was there, or brought back by the browser.
  const isTyped = [...form.elements].some(({ value, defaultValue }) => defaultValue !== undefined && value !== defaultValue)
  if (isTyped || "refused" in papers.dataset) touched()
  setInterval(() => keptAt && tell(), 1_000)
  window.addEventListener("online", () => later(0))
  window.addEventListener("offline", () => unsent && say("offline"))
  document.addEventListener("signed-in", ({ detail }) => {
    if (detail.user === user) return later(0)
    say("another")
    // Saved by hand, it is saved under that name; nothing is kept under it before.
    unsent = 0
  })
  // What is on its way would arrive after the save, and be taken for newer.
  form.addEventListener("before-sending", ({ detail }) => {
    clearTimeout(timer)
    if (onTheWay) detail.wait.push(onTheWay)
  })
  window.addEventListener("submit", (event) => {
    if (event.target !== form || event.defaultPrevented) return
    unsent = 0
    clearTimeout(timer)
    say("saving")
  })
  window.addEventListener("pagehide", () => {
    if (unsent && !onTheWay) navigator.sendBeacon(papers.dataset.keep, sent())
  })
}
