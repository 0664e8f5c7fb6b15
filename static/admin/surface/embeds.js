// What stands elsewhere, by its address: drawn as a card with a title and a text.
import { Node } from "django-prose-editor/editor"
import { blockView, insertBlock, keptAll } from "newsroom/surface/block-view"
import { fill, open, read } from "newsroom/surface/dialogs"

const LOOK_AFTER = 200

export const isAddress = (typed) => /^https:\/\/[^\s/.]+\.[^\s]+$/.test(typed) && URL.canParse(typed)

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

// Ask for the address, title and text of what is shown from elsewhere.
function editEmbed(surface, words) {
  const box = document.getElementById("embed-words")
  const address = box.querySelector("[data-name=embed]")
  const wrong = box.querySelector("[data-wrong]")
  const says = box.querySelector("[data-provider]")
  let timer
  const look = async () => {
    const typed = address.value.trim()
    const found = isAddress(typed) && (await surface.ask("embeds", typed).catch(() => null))
    if (address.value.trim() !== typed) return
    const sentence = found?.has_frame ? box.dataset.frame : box.dataset.card
    says.textContent = found ? sentence.replace("PROVIDER", found.provider) : ""
  }
  const tell = () => {
    wrong.hidden = true
    clearTimeout(timer)
    timer = setTimeout(look, LOOK_AFTER)
  }
  fill(box, words)
  tell()
  return open(box, {
    first: words.embed ? box.querySelector("[data-name=title]") : address,
    accept: () => {
      const answer = read(box)
      if (isAddress(answer.embed)) return answer
      wrong.hidden = false
      address.focus()
    },
    wire: (on) => on(address, "input", tell),
  })
}
