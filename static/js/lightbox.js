// The pictures of a story, large: arrow keys, a swipe or the buttons lead from one to the next, Escape closes, and the
// picture one came from has the focus again. Without this module each picture is a link to its largest file.
const box = document.querySelector("[data-lightbox]")
const links = [...document.querySelectorAll("[data-picture]")]
const list = box?.querySelector("ul")
let place = 0
let opener

function slide(link) {
  const item = document.createElement("li")
  const image = Object.assign(new Image(), { loading: "lazy", alt: link.querySelector("img").alt, src: link.href })
  const words = link.closest("figure").querySelector(":scope > figcaption")
  item.append(image, ...(words ? [words.cloneNode(true)] : []))
  return item
}

function show(next, behavior) {
  place = Math.max(0, Math.min(next, links.length - 1))
  list.children[place].scrollIntoView({ behavior, inline: "center", block: "nearest" })
  say()
}

function say() {
  box.querySelector("[role=status]").textContent = `${place + 1} / ${links.length}`
  for (const button of box.querySelectorAll("[data-step]")) {
    button.disabled = !links[place + Number(button.dataset.step)]
  }
}

for (const link of box?.showModal ? links : []) {
  link.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    if (!list.children.length) list.append(...links.map(slide))
    opener = link
    box.showModal()
    show(links.indexOf(link), "instant")
  })
}

box?.addEventListener("click", ({ target }) => {
  const step = target.dataset.step
  if (step) show(place + Number(step))
  else if (!target.closest("img, figcaption, button:not([data-close])")) box.close()
})
box?.addEventListener("keydown", (event) => {
  const ways = { ArrowRight: 1, ArrowLeft: -1 }
  if (!ways[event.key]) return
  event.preventDefault()
  show(place + ways[event.key] * (getComputedStyle(list).direction === "rtl" ? -1 : 1))
})
list?.addEventListener("scrollend", () => {
  place = Math.round(Math.abs(list.scrollLeft) / list.clientWidth)
  say()
})
box?.addEventListener("close", () => opener.focus())
