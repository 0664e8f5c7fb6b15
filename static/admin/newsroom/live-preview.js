// The real page of what is typed, in the panel's place: drawn by the server from the form as it stands, about a second
// after the last change. Each drawing waits in a frame of its own until it is complete and scrolled to where the last
// one was, so that nothing flashes and nothing jumps. Nothing is saved by it.
const preview = document.querySelector("[data-live-preview]")
const form = preview.closest("form")
const frames = preview.querySelector(".nr-preview__frames")
const open = document.querySelector("[data-preview-open]")
const plain = document.querySelector("[data-preview-plain]")
const widths = [...preview.querySelectorAll("[data-width]")]
const PAUSE = 900
const PATIENCE = 8000
const IMAGES_MAY_TAKE = 2500
const PIXELS = { desktop: 1280, phone: 390 }
const isOver = matchMedia("(max-width: 1023px)")

let width = "desktop"
let current
let drawn
let timer
let asking
let lastField

const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

function say(why) {
  for (const one of preview.querySelectorAll("[data-why]")) one.hidden = one.dataset.why !== why
}

// The page has the width of a real screen and is made smaller to fit.
function fit() {
  const scale = Math.min(1, frames.clientWidth / PIXELS[width])
  for (const frame of frames.children) {
    frame.style.inlineSize = `${PIXELS[width]}px`
    frame.style.blockSize = `${frames.clientHeight / scale}px`
    frame.style.transform = `scale(${scale})`
  }
}

function choose(name) {
  width = name in PIXELS ? name : "desktop"
  preview.closest(".nr-writegrid").dataset.preview = width
  for (const button of widths) button.ariaPressed = button.dataset.width === width
  fit()
}

// What a link or a form of the page leads to opens apart from it.
function tame(frame) {
  const page = frame.contentDocument
  page.addEventListener(
    "click",
    (event) => {
      // A frame inside this one is for the policy of a page of its own: where it would stand, its address is opened.
      const embed = event.target.closest("[data-frame]")
      if (embed) event.stopPropagation()
      const link = embed ? embed.closest("figure").querySelector("a[href]") : event.target.closest("a[href]")
      if (link && !link.getAttribute("href").startsWith("#")) Object.assign(link, { target: "_blank", rel: "noopener" })
      if (embed) link.click()
    },
    { capture: true },
  )
  page.addEventListener("submit", (event) => (event.target.target = "_blank"))
  page.addEventListener("keydown", keys)
}

async function show(html, isStale) {
  const next = document.createElement("iframe")
  next.title = preview.dataset.title
  next.className = "nr-preview__frame is-coming"
  const loaded = new Promise((resolve) => next.addEventListener("load", resolve, { once: true }))
  next.srcdoc = html
  frames.append(next)
  fit()
  await Promise.race([loaded, wait(IMAGES_MAY_TAKE)])
  if (isStale()) return next.remove()
  tame(next)
  next.contentWindow.scrollTo({ top: current?.contentWindow?.scrollY ?? 0, behavior: "instant" })
  // Pictures that are only asked for once they are near.
  await wait(120)
  next.classList.remove("is-coming")
  for (const frame of [...frames.children]) if (frame !== next) frame.remove()
  current = next
}

const typed = () => new URLSearchParams([...new FormData(form)].filter(([name]) => name !== "csrfmiddlewaretoken"))

async function refresh() {
  clearTimeout(timer)
  if (preview.hidden) return
  const now = typed().toString()
  if (now === drawn) return say("shown")
  asking?.abort()
  const mine = (asking = new AbortController())
  const isStale = () => mine !== asking || preview.hidden
  say("drawing")
  const patience = setTimeout(() => !isStale() && say("slow"), PATIENCE)
  try {
    const answer = await fetch(preview.dataset.livePreview, { method: "POST", body: new FormData(form), signal: mine.signal })
    if (isStale()) return
    if (answer.redirected) return say("signed-out")
    if (!answer.ok) return say("refused")
    await show(await answer.text(), isStale)
    if (isStale()) return
    drawn = now
    say("shown")
  } catch (problem) {
    if (problem.name !== "AbortError") say("no-answer")
  } finally {
    clearTimeout(patience)
  }
}

function soon() {
  if (preview.hidden) return
  clearTimeout(timer)
  timer = setTimeout(refresh, PAUSE)
}

function start() {
  preview.hidden = false
  open.ariaPressed = true
  choose(isOver.matches ? "phone" : width)
  if (isOver.matches) preview.querySelector("[data-close]").focus()
  refresh()
}

function stop({ toCaret = true } = {}) {
  preview.hidden = true
  open.ariaPressed = false
  delete preview.closest(".nr-writegrid").dataset.preview
  asking?.abort()
  if (toCaret) (lastField?.isConnected ? lastField : open).focus()
}

// What lies over the page has Escape for itself.
const isCovered = () =>
  [...document.querySelectorAll("dialog[open], [popover], [role=listbox], [role=menu]")].some((one) => one.checkVisibility())

function keys(event) {
  if (event.key === "Escape" && !preview.hidden && !isCovered()) {
    // The text would choose the block around the caret.
    event.preventDefault()
    event.stopPropagation()
    stop()
  } else if ((event.ctrlKey || event.metaKey) && event.altKey && event.code === "KeyP") {
    event.preventDefault()
    if (preview.hidden) start()
    else stop()
  }
}

try {
  width = localStorage.getItem("preview width") ?? width
} catch {
  // Without storage it opens as wide as a desk's screen.
}
open.hidden = false
if (plain) plain.hidden = true
open.addEventListener("click", () => (preview.hidden ? start() : stop()))
preview.querySelector("[data-close]").addEventListener("click", () => stop())
preview.querySelector("[data-share]")?.addEventListener("click", () => {
  stop({ toCaret: false })
  document.getElementById("preview-links")?.setAttribute("open", "")
})
for (const button of widths)
  button.addEventListener("click", () => {
    choose(button.dataset.width)
    try {
      localStorage.setItem("preview width", width)
    } catch {
      // It holds for this page.
    }
  })
document.addEventListener("keydown", keys, { capture: true })
form.addEventListener("focusin", ({ target }) => {
  if (!preview.contains(target)) lastField = target
})
// A row that is moved or removed changes the form without an input event of its own.
for (const name of ["input", "change", "click"]) form.addEventListener(name, soon)
new ResizeObserver(fit).observe(frames)
