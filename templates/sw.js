{% load static %}// Answers for the newspaper while the device has no line, and only then: what the network says always comes first.
// static/js/kept.js fills the cache "stories"; this file keeps it true and adds the page for everything else.
const OFFLINE = "{% url 'offline' %}"
const ITS_FILES = [
  "{% static 'css/site.css' %}",
  "{% static 'js/site.js' %}",
  "{% static 'js/kept-list.js' %}",
  "{% static 'fonts/newsreader-latin.woff2' %}",
  "{% static 'icons.svg' %}",
]

addEventListener("install", (event) => event.waitUntil(prepare()))

addEventListener("fetch", (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  // The editors' side, what is counted, and films that are fetched in pieces are none of ours.
  if (request.method !== "GET" || origin !== location.origin || request.headers.has("range")) return
  if (/^\/(admin|api)\//.test(pathname)) return
  if (request.mode === "navigate") event.respondWith(page(event, pathname))
  else if (/^\/(static|media)\//.test(pathname)) event.respondWith(file(request))
})

// New file names make this file a new one, so the page is fetched anew with them.
async function prepare() {
  const cache = await caches.open("offline")
  await cache.addAll([OFFLINE, ...ITS_FILES])
  for (const { url } of await cache.keys()) {
    if (![OFFLINE, ...ITS_FILES].includes(new URL(url).pathname)) await cache.delete(url)
  }
  await skipWaiting()
}

async function page(event, path) {
  try {
    const answer = await fetch(event.request)
    event.waitUntil(renew(path, answer.clone()))
    return answer
  } catch {
    return (await caches.match(path, { ignoreVary: true })) ?? caches.match(OFFLINE, { ignoreVary: true })
  }
}

async function file(request) {
  try {
    return await fetch(request)
  } catch {
    return (await caches.match(request.url, { ignoreVary: true })) ?? Response.error()
  }
}

// A story that was changed is kept as it is now; one that was withdrawn or has moved is kept no longer. What a server in
// trouble says is no word on the story.
async function renew(path, answer) {
  if (answer.status >= 500) return
  const cache = await caches.open("stories")
  if (!(await cache.match(path, { ignoreVary: true }))) return
  if (answer.ok) await cache.put(path, answer)
  else await cache.delete(path, { ignoreVary: true })
}
