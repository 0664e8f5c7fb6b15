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
        draw(dom, null)
        if (isAutomatic) return
        surface.ask("articles", key).then((story) => {
          draw(dom, story)
          dom.querySelector("[data-gone]").hidden = story !== undefined
          dom.querySelector("[data-note]").textContent = story?.note ?? ""
        }, () => {})
      },
      edit: async (editor, position) => {
        const story = await chosen(surface)
        if (story) editor.view.dispatch(editor.state.tr.setNodeMarkup(position, undefined, { "also-read": story }))
        editor.view.focus()
      },
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

const insert = (editor, key) => insertBlock(editor, editor.schema.nodes.alsoRead.create({ "also-read": key }))

export async function addAlsoRead(editor, surface) {
  const key = await chosen(surface)
  if (key) insert(editor, key)
  else editor.view.focus()
}

export const addAutomaticAlsoRead = (editor) => insert(editor, "auto")
