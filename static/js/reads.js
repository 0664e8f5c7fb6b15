// Counts a read once the story has been in view for five seconds in all. It sends the story's number and nothing about
// the reader. A page fetched ahead is hidden until it is opened, so it does not count.
const story = document.querySelector("[data-read]")
if (story) {
  let missing = 5000
  let since
  let timer

  const count = () => {
    document.removeEventListener("visibilitychange", watch)
    navigator.sendBeacon("/api/read", story.dataset.read)
  }
  const watch = () => {
    clearTimeout(timer)
    if (since) missing -= performance.now() - since
    since = document.visibilityState === "visible" && !document.prerendering ? performance.now() : undefined
    if (since) timer = setTimeout(count, missing)
  }

  document.addEventListener("visibilitychange", watch)
  document.addEventListener("prerenderingchange", watch, { once: true })
  watch()
}
