// An open live blog asks for what has changed while somebody looks at it. New entries wait behind a button, so that
// nothing moves under the reader's eyes; corrections and what was taken back are followed at once. On an older page, or
// when this module does not run, the button is a link to the newest.
const live = document.querySelector("[data-read] [data-updates]")
// With the seconds an answer may be kept (LIVE_UPDATES_AGE in views.py), less than ten.
const EVERY = 6_000
// One that has ended is corrected now and then, and may go on.
const AFTER_ITS_END = 60_000
const AFTER_A_FAILURE = 30_000

function follow() {
  const more = live.querySelector("[data-live-more]")
  const link = more.querySelector("a")
  const list = live.querySelector("[data-live-entries]")
  const isFirst = list.dataset.liveEntries === "first"
  const waiting = new Map()
  let { after } = live.dataset
  let asking, gone, head, timer

  const say = () => {
    link.hidden = isFirst && !waiting.size
    more.toggleAttribute("data-news", waiting.size > 0)
    if (waiting.size) link.textContent = waiting.size === 1 ? more.dataset.one : more.dataset.many.replace("NUMBER", waiting.size)
  }
  const shownHead = () => live.querySelector("[data-live-head]")
  const showHead = () => {
    if (head) shownHead().replaceWith(head)
    head = undefined
  }
  const place = (entry) => {
    const time = (of) => Date.parse(of.querySelector("time").dateTime)
    const isBefore = (other) => !other.matches(".entry--pinned") && time(other) <= time(entry)
    const next = entry.matches(".entry--pinned") ? list.firstChild : [...list.querySelectorAll(".entry")].find(isBefore)
    list.insertBefore(entry, next ?? null)
  }

  const take = (answer) => {
    after = answer.dataset.after
    head = answer.querySelector("[data-live-head]") ?? head
    for (const { dataset } of answer.querySelectorAll("[data-gone]")) {
      waiting.delete(dataset.gone)
      document.getElementById(dataset.gone)?.remove()
    }
    for (const entry of answer.querySelectorAll(".entry")) {
      const shown = document.getElementById(entry.id)
      if (shown) shown.replaceWith(entry)
      else if ("new" in entry.dataset || waiting.has(entry.id)) waiting.set(entry.id, entry)
    }
    if (!waiting.size) showHead()
    say()
  }

  const pace = () => ((head ?? shownHead()).dataset.liveHead === "ended" ? AFTER_ITS_END : EVERY)
  const plan = (wait) => {
    clearTimeout(timer)
    if (!gone && document.visibilityState === "visible") timer = setTimeout(ask, wait)
  }
  async function ask() {
    if (asking) return
    asking = true
    let wait = AFTER_A_FAILURE
    try {
      const answer = await fetch(`${live.dataset.updates}?after=${after}`)
      // The story is gone, or a live blog no longer.
      gone = answer.status === 404 || answer.status === 410
      if (answer.ok) {
        take(new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-after]"))
        wait = pace()
      }
    } catch {
      // No line, an answer that was cut off, or one of somebody else: what is known is still known.
    }
    asking = false
    plan(wait)
  }

  link.addEventListener("click", (event) => {
    if (!isFirst || !waiting.size) return
    event.preventDefault()
    list.querySelector(".empty")?.remove()
    const entries = [...waiting.values()]
    waiting.clear()
    entries.forEach(place)
    showHead()
    say()
    entries.at(-1).focus()
  })
  document.addEventListener("visibilitychange", () => plan(0))
  say()
  plan(pace())
}

// A preview counts no reads, and there is nothing to follow.
if (live) follow()
