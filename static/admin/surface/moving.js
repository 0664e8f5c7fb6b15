// Blocks move: by Alt with the arrow keys, and by the handle beside the line the mouse is on.
import { Extension, Plugin, pm } from "django-prose-editor/editor"
import { chosenRange, moveBlocks } from "newsroom/surface/block-view"

const { Decoration, DecorationSet } = pm.view
const { NodeSelection } = pm.state

export const Moving = Extension.create({
  name: "moving",
  addOptions: () => ({ surface: null }),
  addKeyboardShortcuts() {
    return {
      "Alt-ArrowUp": () => moveBlocks(this.editor, -1),
      "Alt-ArrowDown": () => moveBlocks(this.editor, 1),
    }
  },
  addProseMirrorPlugins() {
    return [here(), handle(this.options.surface)]
  },
})

// The block the caret is in shows its bar.
const here = () =>
  new Plugin({
    props: {
      decorations(state) {
        const { $from } = state.selection
        if ($from.depth < 2) return null
        const { from } = chosenRange(state)
        const block = state.doc.nodeAt(from)
        return DecorationSet.create(state.doc, [Decoration.node(from, from + block.nodeSize, { class: "has-caret" })])
      },
    },
  })

function handle(surface) {
  const grip = surface.root.querySelector("[data-drag-handle]")
  let view
  let at = null

  const blockAt = ({ clientY }) => {
    const sheet = view.dom.getBoundingClientRect()
    const found = view.posAtCoords({ left: sheet.left + sheet.width / 2, top: clientY })
    if (!found) return null
    const position = found.inside >= 0 ? found.inside : found.pos
    const $position = view.state.doc.resolve(position)
    return $position.depth ? $position.before(1) : position < view.state.doc.content.size ? position : null
  }
  const show = (event) => {
    if (!view.editable || event.buttons) return
    at = blockAt(event)
    const dom = at === null ? null : view.nodeDOM(at)
    grip.hidden = !dom?.getBoundingClientRect
    if (grip.hidden) return
    const frame = surface.root.getBoundingClientRect()
    const block = dom.getBoundingClientRect()
    grip.style.top = `${block.top - frame.top}px`
    grip.style.left = `${Math.max(0, block.left - frame.left - 24)}px`
  }
  const start = (event) => {
    if (at === null) return
    view.dispatch(view.state.tr.setSelection(NodeSelection.create(view.state.doc, at)))
    const slice = view.state.selection.content()
    event.dataTransfer.effectAllowed = "move"
    event.dataTransfer.setData("text/plain", slice.content.textBetween(0, slice.content.size, "\n"))
    event.dataTransfer.setDragImage(view.nodeDOM(at), 0, 0)
    view.dragging = { slice, move: true }
  }
  const end = () => (view.dragging = null)
  const hide = () => (grip.hidden = true)

  return new Plugin({
    view(own) {
      view = own
      surface.root.addEventListener("mousemove", show)
      surface.root.addEventListener("mouseleave", hide)
      grip.addEventListener("dragstart", start)
      grip.addEventListener("dragend", end)
      return {
        update: (current, before) => current.state.doc !== before.doc && hide(),
        destroy() {
          surface.root.removeEventListener("mousemove", show)
          surface.root.removeEventListener("mouseleave", hide)
        },
      }
    },
  })
}
