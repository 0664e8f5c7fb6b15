// Draws the lists of the stories that this device keeps (js/kept.js) by the page's own <template>. On the page for
// reading without a line, only those whose pages are here.
const lists = document.querySelector("[data-kept]")
const read = () => JSON.parse(localStorage.getItem("stories") ?? "[]")
const said = (name) => lists.querySelector(`[data-said="${name}"]`)

function row(story, ends) {
  const item = lists.querySelector("template").content.firstElementChild.cloneNode(true)
  const [section, link, remove] = ["p", "a", "button"].map((part) => item.querySelector(part))
  if (story.tone) item.classList.add(story.tone)
  link.href = story.path
  link.textContent = story.headline
  if (story.lang) [link.lang, link.dir] = [story.lang, story.dir]
  section.textContent = story.section
  remove.ariaLabel = `${remove.textContent}: ${story.headline}`
  remove.addEventListener("click", () => change((other) => other.id !== story.id, ends))
  return item
}

// Keeps of the stories those for which `stays` is true, pages included, then draws the lists anew.
async function change(stays, ends) {
  const gone = read().filter((story) => !stays(story))
  localStorage.setItem("stories", JSON.stringify(read().filter(stays)))
  await draw()
  ;(lists.querySelector(`[data-list="${ends}"] a`) ?? document.querySelector("h1")).focus()
  const cache = await self.caches?.open("stories")
  for (const { path } of gone) await cache?.delete(path, { ignoreVary: true })
}

async function draw() {
  let stories = read()
  if ("offline" in lists.dataset) {
    const here = await Promise.all(stories.map(({ path }) => caches.match(path, { ignoreVary: true })))
    stories = stories.filter((story, place) => here[place])
  }
  const saved = stories.filter(({ saved }) => saved).sort((one, other) => other.saved - one.saved)
  const recent = stories.filter(({ saved }) => !saved)
  for (const [name, some] of [["saved", saved], ["recent", recent]]) {
    const section = lists.querySelector(`[data-list="${name}"]`)
    section.hidden = !some.length
    section.querySelector("ul").replaceChildren(...some.map((story) => row(story, name)))
  }
  said("empty").hidden = stories.length > 0
}

try {
  read()
  said("script").hidden = true
  for (const button of lists.querySelectorAll("[data-clear]")) {
    const name = button.dataset.clear
    button.addEventListener("click", () => change(({ saved }) => Boolean(saved) !== (name === "saved"), name))
  }
  draw()
} catch {
  said("script").hidden = true
  said("refused").hidden = false
}
