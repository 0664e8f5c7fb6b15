// What this device keeps of its reader's stories: the twenty read last, and those saved for later. Their headlines are in
// localStorage, their pages and lead pictures in a cache, for reading without a line (templates/sw.js). None of it is
// sent anywhere. Where nothing can be kept, the button stays hidden.
const RECENT = 20
const here = document.querySelector("[data-read]")
const read = () => JSON.parse(localStorage.getItem("stories") ?? "[]")
const write = (stories) => localStorage.setItem("stories", JSON.stringify(stories))

function note() {
  const heading = here.querySelector("h1")
  const story = {
    files: [],
    ...read().find(({ id }) => id === here.dataset.read),
    id: here.dataset.read,
    path: location.pathname,
    headline: heading.textContent,
    lang: heading.lang,
    dir: heading.dir,
    section: document.querySelector("meta[property='article:section']")?.content,
    tone: /tone--\w+/.exec(document.querySelector("main").className)?.[0],
  }
  const put = () => write([story, ...read().filter(({ id }) => id !== story.id)].filter(({ saved }, place) => saved || place < RECENT))
  put()

  for (const button of document.querySelectorAll("[data-save]")) {
    button.hidden = false
    button.ariaPressed = Boolean(story.saved)
    button.addEventListener("click", () => {
      story.saved = story.saved ? undefined : Date.now()
      button.ariaPressed = Boolean(story.saved)
      put()
    })
  }

  for (const words of document.querySelectorAll("[data-kept-copy]")) words.hidden = navigator.onLine
  // A breaking line that was kept with the page may have ended.
  if (!navigator.onLine) delete document.documentElement.dataset.banner
  addEventListener("load", () => {
    navigator.serviceWorker?.register("/sw.js")
    if (!navigator.onLine || !self.caches) return
    const lead = here.querySelector(".article__lead img")?.currentSrc
    const files = performance.getEntriesByType("resource").map(({ name }) => name)
    story.files = files.filter((file) => file.startsWith(`${origin}/static/`) || (file === lead && file.startsWith(`${origin}/`)))
    put()
    keep(story).catch(() => {}) // No room: the story can be read as long as there is a line.
  })
}

// Keeps the page as the browser has it already, so that nothing is fetched twice, and nothing that the list has not.
async function keep(story) {
  const cache = await caches.open("stories")
  const wanted = new Set(read().flatMap(({ path, files }) => [new URL(path, origin).href, ...files]))
  for (const { url } of await cache.keys()) if (!wanted.has(url)) await cache.delete(url)
  for (const file of [story.path, ...story.files]) await cache.add(new Request(file, { cache: "force-cache" }))
}

// An address in the list that leads to no story any more: it was withdrawn.
async function forget() {
  write(read().filter(({ path }) => path !== location.pathname))
  await (await self.caches?.open("stories"))?.delete(location.pathname, { ignoreVary: true })
}

try {
  if (here) note()
  else if (!document.querySelector("[data-kept]") && read().some(({ path }) => path === location.pathname)) forget()
} catch {
  // Storage is switched off, or what it holds is not ours.
}
