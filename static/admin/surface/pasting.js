// What is pasted and dropped: words are tidied, picture files go to the library, and an address that stands alone may
// become an embed, if the writer says so.
import { Extension, Plugin, pm } from "django-prose-editor/editor"
import { isAddress } from "newsroom/surface/embeds"
import { tidy } from "newsroom/surface/tidy"
import { picturesIn, takeIn, waiting } from "newsroom/surface/uploading"

const { TextSelection } = pm.state

export const Pasting = Extension.create({
  name: "pasting",
  addOptions: () => ({ surface: null }),
  addProseMirrorPlugins() {
    const { surface } = this.options
    return [waiting, pasting(surface, this.editor)]
  },
})

// Programs put a picture of the words beside the words: a file counts only where no words came with it.
function hasWords(transfer) {
  const html = transfer.getData("text/html")
  if (!html) return Boolean(transfer.getData("text/plain"))
  const { body } = new DOMParser().parseFromString(html.replace(/\sstyle\s*=/gi, " data-style="), "text/html")
  return Boolean(body.textContent.trim())
}

function pasting(surface, editor) {
  const note = (lost) => (surface.root.querySelector(`[data-paste-note=${lost}]`).hidden = false)
  return new Plugin({
    props: {
      transformPastedHTML: (html) => tidy(html, note),
      handleDOMEvents: {
        // Before anything else looks at it.
        paste(view, event) {
          surface.offer.close()
          const files = picturesIn(event.clipboardData)
          if (!files.length || hasWords(event.clipboardData)) return false
          event.preventDefault()
          takeIn(surface, editor, files, view.state.selection.from)
          return true
        },
        drop(view, event) {
          // A block that is moved within the text brings its picture along as a file.
          const files = view.dragging ? [] : picturesIn(event.dataTransfer)
          if (!files.length) return false
          event.preventDefault()
          const place = view.posAtCoords({ left: event.clientX, top: event.clientY })
          takeIn(surface, editor, files, place?.pos ?? view.state.doc.content.size)
          return true
        },
      },
      handlePaste(view, event) {
        const pasted = event.clipboardData?.getData("text/plain").trim() ?? ""
        const { $from, empty } = view.state.selection
        const isLine = empty && $from.depth === 1 && $from.parent.isTextblock && !$from.parent.content.size
        if (!isLine || !isAddress(pasted) || !view.state.schema.nodes.embed) return false
        const { schema, tr } = view.state
        const link = schema.text(pasted, [schema.marks.link.create({ href: pasted })])
        view.dispatch(tr.insert($from.pos, link).setMeta("preventAutolink", true).scrollIntoView())
        surface.offer.open(pasted, $from.before())
        return true
      },
    },
  })
}

// The offer to make an embed of an address that was pasted on a line of its own. Enter takes it, Escape and anything
// else leave the link: {open(address, line), close(), key(event)}.
export function equipOffer(surface, editor) {
  const box = surface.root.querySelector("[data-embed-offer]")
  const words = box.querySelector("[data-words]")
  let offered = null

  const close = () => {
    offered = null
    box.hidden = true
  }
  const take = () => {
    const { address, line } = offered
    close()
    const node = editor.state.doc.nodeAt(line)
    if (node?.textContent !== address) return
    const { schema, tr } = editor.state
    const embed = schema.nodes.embed.create({ embed: address })
    tr.replaceWith(line, line + node.nodeSize, embed)
    const behind = line + embed.nodeSize
    if (!tr.doc.nodeAt(behind)?.isTextblock) tr.insert(behind, schema.nodes.paragraph.create())
    tr.setSelection(TextSelection.create(tr.doc, behind + 1))
    editor.view.dispatch(tr.scrollIntoView())
    editor.view.focus()
  }
  box.addEventListener("mousedown", (event) => event.preventDefault())
  box.querySelector("[data-take]").addEventListener("click", take)
  box.querySelector("[data-leave]").addEventListener("click", close)
  editor.on("transaction", ({ transaction }) => {
    if (offered && (transaction.docChanged || transaction.selectionSet)) close()
  })
  editor.on("blur", close)
  return {
    close,
    async open(address, line) {
      offered = { address, line }
      const found = await surface.ask("embeds", address).catch(() => null)
      if (!found || offered?.address !== address) return
      const sentences = words.dataset
      words.textContent = (found.has_frame ? sentences.frame : sentences.card).replace("PROVIDER", found.provider)
      box.hidden = false
      const { left, bottom } = editor.view.coordsAtPos(line + 1)
      const frame = surface.root.getBoundingClientRect()
      box.style.top = `${bottom - frame.top + 6}px`
      box.style.left = `${Math.max(8, Math.min(left - frame.left, frame.width - box.offsetWidth - 8))}px`
    },
    key(event) {
      if (!offered || event.ctrlKey || event.metaKey || event.altKey) return false
      if (event.key === "Enter" && !box.hidden) take()
      else if (event.key === "Escape") close()
      else return false
      return true
    },
  }
}
