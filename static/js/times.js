// The times over a story, for readers whose clocks show another: theirs, with the newspaper's beside it. The words are the
// longest that leave the lines as they are, so that nothing moves; without this module the newspaper's stand alone.
for (const box of document.querySelectorAll("[data-times]")) {
  const height = box.offsetHeight
  for (const time of box.querySelectorAll("[data-own-time]")) {
    const at = new Date(time.dateTime)
    const [, sign, hours, minutes] = /([+-])(\d\d):(\d\d)$/.exec(time.dateTime)
    if (-at.getTimezoneOffset() === Number(`${sign}1`) * (hours * 60 + Number(minutes))) continue
    const year = at.getFullYear() === new Date().getFullYear() ? undefined : "numeric"
    // The day before the month, as the newspaper writes it.
    const own = at.toLocaleString(document.documentElement.lang.replace(/^en$/, "en-GB"), {
      ...{ day: "numeric", month: "short", year },
      ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    })
    const words = [...time.dataset.ownTime.split("|").map((words) => words.replace("OWN", own)), time.textContent]
    words.find((text) => ((time.textContent = text), box.offsetHeight === height))
    time.title = words[0]
  }
}
