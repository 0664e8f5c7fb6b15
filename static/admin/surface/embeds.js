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
        const { provider, hasFrame } = surface.providers.of(embed)
        dom.querySelector("[data-provider]").textContent = provider
        dom.querySelector("[data-title]").textContent = title || embed
        dom.querySelector("[data-text]").textContent = text
        dom.querySelector("[data-frame]").hidden = !hasFrame
        dom.querySelector("[data-card]").hidden = hasFrame
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
