// Says what a day and a time mean while they are chosen, and counts down to one that is set. All words are the server's,
// so they are asked for; without an answer the fields work as before. Each place is an element with data-moment.
const MINUTE = 60_000
const here = Intl.DateTimeFormat().resolvedOptions().timeZone
const language = document.documentElement.lang

function question(place) {
  const asked = new URLSearchParams()
  if (place.dataset.at) asked.set("at", place.dataset.at)
  else {
    const [day, time] = ["date", "time"].map((type) => place.querySelector(`input[type=${type}]`).value)
    if (!day || !time) return null
    asked.set("day", day)
    asked.set("time", time)
  }
  if ("ends" in place.dataset) asked.set("ends", "yes")
  if ("known" in place.dataset) asked.set("known", "yes")
  if (document.getElementById("id_substantive")?.checked) asked.set("substantive", "yes")
  return `${place.dataset.moment}?${asked}`
}

// The site's clock, as the field shows it, is told in the editor's own time where that is another.
function ownTime(place, at) {
  const words = place.querySelector("[data-own-time]")
  words.dataset.words ??= words.textContent
  const local = at && new Date(at)
  const offset = /([+-]\d\d):(\d\d)$/.exec(at ?? "")
  words.hidden = !offset || -local.getTimezoneOffset() === offset[1] * 60 + Math.sign(offset[1]) * offset[2]
  if (words.hidden) return
  const time = local.toLocaleString(language, { weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" })
  words.textContent = words.dataset.words.replace("TIME", time).replace("ZONE", here.split("/").pop().replace("_", " "))
}

const button = document.querySelector("[data-publish]")
function label(place, short) {
  if (!button || !place.classList.contains("nr-sched")) return
  button.dataset.words ??= button.textContent
  const later = document.querySelector("[name=when][value=later]")?.checked
  button.textContent = later && short ? `${button.dataset.words} ${short}` : button.dataset.words
}

let number = 0
async function tell(place) {
  const asked = question(place)
  const mine = (place.asked = ++number)
  let answer = {}
  try {
    const response = asked && (await fetch(asked, { headers: { accept: "application/json" } }))
    if (response?.ok && !response.redirected) answer = await response.json()
    else if (response) return
  } catch {
    return
  }
  if (mine !== place.asked) return
  place.querySelector("[data-moment-says]").textContent = answer.refused ?? answer.says ?? ""
  const readers = place.querySelector("[data-moment-readers]")
  if (readers) readers.textContent = answer.readers ?? ""
  ownTime(place, answer.at)
  label(place, answer.short)
}

for (const place of document.querySelectorAll("[data-moment]")) {
  let timer
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(() => tell(place), 300)
  }
  place.addEventListener("input", soon)
  if (place.classList.contains("nr-sched")) {
    for (const other of document.querySelectorAll("[name=when], #id_substantive")) other.addEventListener("change", soon)
  }
  tell(place)
  setInterval(() => document.visibilityState === "visible" && tell(place), MINUTE / 2)
}
