// What stands elsewhere, by its address: drawn as a card with a title and a text.
import { Node } from "django-prose-editor/editor"
import { blockView, insertBlock, keptAll } from "newsroom/surface/block-view"
import { editEmbed } from "newsroom/surface/dialogs"

export const Embed = Node.create({
  name: "embed",
  group: "block",
  atom: true,
  draggable: true,
  addOptions: () => ({ surface: null }),
  addAttributes: () => keptAll(["embed", "title", "text"]),
  parseHTML: () => [{ tag: "figure[data-embed]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView() {
    const { surface } = this.options
    return blockView(surface, "embed", {
      draw: (dom, { embed, title, text }) => {
        surface.ask("embeds", embed).then((found) => {
          dom.querySelector("[data-provider]").textContent = found?.provider ?? ""
          dom.querySelector("[data-frame]").hidden = !found?.has_frame
          dom.querySelector("[data-card]").hidden = !found || found.has_frame
          dom.querySelector("[data-gone]").hidden = Boolean(found)
        }, () => {})
        dom.querySelector("[data-title]").textContent = title || embed
        dom.querySelector("[data-text]").textContent = text
        dom.querySelector("[data-advice]").hidden = Boolean(title)
      },
      edit: async (editor, position) => {
        const { attrs } = editor.state.doc.nodeAt(position)
        const words = await editEmbed(surface, attrs)
        if (words) editor.view.dispatch(editor.state.tr.setNodeMarkup(position, undefined, words))
        editor.view.focus()
      },
    })
  },
})

export async function addEmbed(editor, surface) {
  const words = await editEmbed(surface, { embed: "", title: "", text: "" })
  if (words) insertBlock(editor, editor.schema.nodes.embed.create(words))
  else editor.view.focus()
}
