// "Also read" boxes: the key of a story, or "auto" for one the site chooses.
import { Node } from "django-prose-editor/editor"
import { chooseStory } from "newsroom/pickers"
import { blockView, insertBlock, kept } from "newsroom/surface/block-view"

function draw(dom, story) {
  const image = dom.querySelector("img")
  image.hidden = !story?.thumbnail
  if (story?.thumbnail) image.src = story.thumbnail
  dom.querySelector("[data-headline]").textContent = story?.headline ?? ""
  dom.querySelector("[data-meta]").textContent = [story?.section, story?.state, story?.date].filter(Boolean).join(" · ")
}

// What the site chose for its boxes, in their order: asked with the form as it stands, since topics, section and related
// stories decide it. Where there is no door to ask, as on standing pages, a box only says that the site chooses.
const ASK_AFTER = 800
let asking

function askWhatTheSiteChose() {
  clearTimeout(asking)
  asking = setTimeout(async () => {
    const door = document.querySelector("[data-automatic-door]")
    const boxes = document.querySelectorAll("[data-site-chooses]")
    if (!door || !boxes.length) return
    const data = new FormData(door.closest("form"))
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name)
    const answer = await fetch(door.dataset.automaticDoor, { method: "POST", body: data }).catch(() => null)
    if (!answer?.ok || answer.redirected) return
    const { stories } = await answer.json()
    boxes.forEach((dom, number) => showChosen(dom, stories[number]))
  }, ASK_AFTER)
}

function showChosen(dom, story) {
  draw(dom, story)
  dom.dataset.siteChooses = story?.id ?? ""
  dom.querySelector("[data-automatic]").hidden = Boolean(story)
  dom.querySelector("[data-why]").textContent = story?.why ?? dom.querySelector("[data-why]").dataset.none
  dom.querySelector("[data-do=fix]").hidden = !story
}

document.addEventListener("change", askWhatTheSiteChose)

export const AlsoRead = Node.create({
  name: "alsoRead",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ surface: null }),
  addAttributes: () => ({ "also-read": kept("also-read") }),
  parseHTML: () => [{ tag: "aside[data-also-read]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes],
  addNodeView() {
    const { surface } = this.options
    return blockView(surface, "alsoRead", {
      draw: (dom, { "also-read": key }) => {
        const isAutomatic = key === "auto"
        dom.querySelector("[data-automatic]").hidden = !isAutomatic
        dom.querySelector("[data-do=fix]").hidden = true
        dom.querySelector("[data-why]").textContent = ""
        dom.toggleAttribute("data-site-chooses", isAutomatic)
        draw(dom, null)
        if (isAutomatic) return askWhatTheSiteChose()
        surface.ask("articles", key).then((story) => {
          draw(dom, story)
          dom.querySelector("[data-gone]").hidden = story !== undefined
          dom.querySelector("[data-note]").textContent = story?.note ?? ""
        }, () => {})
      },
      edit: async (editor, position) => {
        const story = await chosen(surface)
        if (story) put(editor, position, story)
        editor.view.focus()
      },
      others: { fix: (editor, position, dom) => put(editor, position, dom.dataset.siteChooses) },
    })
  },
})

// Ask for a story; return its key, or null.
async function chosen(surface) {
  const story = await chooseStory()
  if (!story) return null
  surface.ask.remember("articles", story)
  return String(story.id)
}

const put = (editor, position, key) =>
  editor.view.dispatch(editor.state.tr.setNodeMarkup(position, undefined, { "also-read": key }))

const insert = (editor, key) => insertBlock(editor, editor.schema.nodes.alsoRead.create({ "also-read": key }))

export async function addAlsoRead(editor, surface) {
  const key = await chosen(surface)
  if (key) insert(editor, key)
  else editor.view.focus()
}

export const addAutomaticAlsoRead = (editor) => insert(editor, "auto")
