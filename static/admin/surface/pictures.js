// Pictures of the library in the text: one as a figure, several as a gallery. Both hold keys and what is said of a
// picture here; the rest is asked for.
import { Node } from "django-prose-editor/editor"
import { choosePicture } from "newsroom/pickers"
import { blockView, insertBlock, kept, keptAll, piece } from "newsroom/surface/block-view"
import { editGallery, editPicture } from "newsroom/surface/picture-dialogs"

// In the order in which they are written.
const WORDS = ["image", "caption", "credit", "alt", "size", "decorative"]

const block = { group: "block", atom: true, draggable: true, addOptions: () => ({ surface: null }) }

// Draw one use of a picture into `dom`: its template's, or a gallery's.
function drawUse(dom, use, picture) {
  const image = dom.querySelector("img")
  image.hidden = !picture
  const alt = use.decorative ? "" : use.alt || picture?.alt || ""
  if (picture) Object.assign(image, { src: use.size === "whole" ? picture.whole : picture.src, alt })
  dom.querySelector("[data-caption]").textContent = use.caption || picture?.caption || ""
  dom.querySelector("[data-credit]").textContent = use.credit || picture?.credit || ""
  dom.querySelector("[data-advice]").hidden = !picture || Boolean(use.decorative || alt)
}

function show(surface, dom, use) {
  drawUse(dom, use, null)
  surface.ask("images", use.image).then((picture) => {
    drawUse(dom, use, picture)
    dom.querySelector("[data-gone]").hidden = picture !== undefined
    dom.querySelector("[data-note]").textContent = picture?.note ?? ""
  }, () => {})
}

export const Picture = Node.create({
  ...block,
  name: "picture",
  addAttributes: () => keptAll(WORDS),
  parseHTML: () => [{ tag: "figure[data-image]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView() {
    const { surface } = this.options
    const draw = (dom, use) => {
      for (const size of ["wide", "whole"]) dom.classList.toggle(`nr-b--${size}`, use.size === size)
      show(surface, dom, use)
    }
    return blockView(surface, "picture", {
      draw,
      edit: async (editor, position) => {
        const { attrs } = editor.state.doc.nodeAt(position)
        const words = await editPicture(surface, attrs)
        if (words) editor.view.dispatch(editor.state.tr.setNodeMarkup(position, undefined, { ...attrs, ...words }))
        editor.view.focus()
      },
    })
  },
})

const usesIn = (element) =>
  [...element.querySelectorAll("figure[data-image]")].map((figure) =>
    Object.fromEntries(WORDS.map((name) => [name, figure.getAttribute(`data-${name}`) ?? ""])),
  )

const figureOf = (use) => [
  "figure",
  Object.fromEntries(WORDS.filter((name) => use[name]).map((name) => [`data-${name}`, use[name]])),
]

export const Gallery = Node.create({
  ...block,
  name: "gallery",
  addAttributes: () => ({ caption: kept("caption"), uses: { default: [], parseHTML: usesIn, renderHTML: () => ({}) } }),
  parseHTML: () => [{ tag: "div[data-gallery]", priority: 60 }],
  renderHTML: ({ node, HTMLAttributes }) => [
    "div",
    { "data-gallery": "", ...HTMLAttributes },
    ...node.attrs.uses.map(figureOf),
  ],
  addNodeView() {
    const { surface } = this.options
    const draw = (dom, { uses, caption }) => {
      const list = dom.querySelector("[data-uses]")
      list.replaceChildren(
        ...uses.map((use) => {
          const item = piece(surface, "galleryPicture")
          show(surface, item, use)
          return item
        }),
      )
      dom.querySelector("[data-gallery-caption]").textContent = caption
    }
    return blockView(surface, "gallery", {
      draw,
      edit: async (editor, position) => {
        const node = editor.state.doc.nodeAt(position)
        const answer = await editGallery(surface, node.attrs)
        const tr = answer && editor.state.tr
        if (answer?.uses.length > 1) tr.setNodeMarkup(position, undefined, answer)
        else if (answer) tr.replaceWith(position, position + node.nodeSize, pictures(editor, answer.uses))
        if (tr) editor.view.dispatch(tr)
        editor.view.focus()
      },
    })
  },
})

const pictures = (editor, uses) => uses.map((use) => editor.schema.nodes.picture.create(use))

// Ask for a picture and put it there.
export async function addPicture(editor, surface) {
  const picture = await choosePicture()
  if (!picture) return editor.view.focus()
  surface.ask.remember("images", picture)
  insertBlock(editor, editor.schema.nodes.picture.create({ image: String(picture.id) }))
}

// Ask for several pictures and put them there as a gallery; one alone is a figure.
export async function addGallery(editor, surface) {
  const chosen = await choosePicture({ several: true })
  if (!chosen) return editor.view.focus()
  for (const picture of chosen) surface.ask.remember("images", picture)
  const uses = chosen.map(({ id }) => ({ image: String(id) }))
  const { gallery } = editor.schema.nodes
  insertBlock(editor, uses.length > 1 ? gallery.create({ uses }) : pictures(editor, uses)[0])
}
