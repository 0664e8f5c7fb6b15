// Moments to come that are less than a day away: the words the server drew go on counting. Without this module they
// stand as they were when the page was drawn. Nothing moves: the words change in place.
const moments = [...document.querySelectorAll("[data-countdown]")]

function count() {
  for (const moment of moments) {
    const minutes = Math.ceil((Date.parse(moment.dateTime) - Date.now()) / 60_000)
    if (minutes >= 24 * 60) continue
    const words = minutes <= 0 ? moment.dataset.now : minutes < 60 ? moment.dataset.minutes : moment.dataset.hours
    const rest = minutes < 60 ? String(minutes) : String(minutes % 60).padStart(2, "0")
    moment.textContent = words.replace("HOURS", Math.floor(minutes / 60)).replace("MINUTES", rest)
  }
}

if (moments.length) {
  count()
  setInterval(count, 5_000)
  document.addEventListener("visibilitychange", () => document.hidden || count())
}
