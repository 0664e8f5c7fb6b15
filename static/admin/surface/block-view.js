// What every block of the writing surface shares: how it is drawn from its template, its bar, and how it moves.
import { pm } from "django-prose-editor/editor"

const { NodeSelection, TextSelection } = pm.state

// An attribute of a block, kept as data- attribute and left out when it is empty.
export const kept = (name) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${name}`) ?? "",
  renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
})

export const keptAll = (names) => Object.fromEntries(names.map((name) => [name, kept(name)]))

// Return a copy of one of the surface's templates.
export const piece = (surface, name) =>
  surface.root.querySelector(`template[data-block=${name}]`).content.firstElementChild.cloneNode(true)

// Return the node view of a block: the template `name`, drawn by `draw(dom, attributes)`, with a bar to move, edit and
// remove it. A template with [data-content] holds text; its fields with [data-kept] are attributes of the block.
// `others` are the acts of buttons of its own, by their [data-do].
export function blockView(surface, name, { draw = () => {}, edit = editField, others = {} }) {
  return ({ node, editor, getPos }) => {
    const dom = piece(surface, name)
    const contentDOM = dom.querySelector("[data-content]")
    const fields = [...dom.querySelectorAll("[data-kept]")]
    let current = node

    const show = () => {
      for (const field of fields) {
        const value = current.attrs[field.dataset.kept]
        if (field.value !== value) field.value = value
      }
      draw(dom, current.attrs)
    }
    const choose = () => editor.commands.setNodeSelection(getPos())
    const acts = {
      up: () => choose() && moveBlocks(editor, -1),
      down: () => choose() && moveBlocks(editor, 1),
      remove: () => choose() && editor.commands.deleteSelection(),
      edit: () => edit(editor, getPos(), dom),
    }
    dom.addEventListener("click", (event) => {
      const name = event.target.closest("button[data-do]")?.dataset.do
      const act = acts[name] ?? others[name]
      if (!act) return
      editor.view.focus()
      act(editor, getPos(), dom)
    })
    dom.addEventListener("dblclick", () => contentDOM || acts.edit())
    dom.addEventListener("edit-block", acts.edit)
    for (const field of fields) {
      field.disabled = !editor.isEditable
      field.addEventListener("input", () => {
        const attrs = { ...current.attrs, [field.dataset.kept]: field.value.trim() ? field.value : "" }
        editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), undefined, attrs))
      })
      field.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== "Escape") return
        event.preventDefault()
        event.stopPropagation()
        choose()
        editor.view.focus()
      })
    }
    show()
    return {
      dom,
      contentDOM,
      update(next) {
        if (next.type !== current.type) return false
        const isDrawn = next.attrs === current.attrs
        current = next
        if (!isDrawn) show()
        return true
      },
      stopEvent: (event) => Boolean(event.target.closest?.("button, input, textarea")),
      ignoreMutation: (mutation) =>
        contentDOM ? mutation.type !== "selection" && !contentDOM.contains(mutation.target) : true,
    }
  }
}

// Put the caret into the first field of a block's own.
function editField(editor, position, dom) {
  dom.querySelector("[data-kept]")?.focus()
}

// Return {from, to} of the blocks of the text, whole, that the caret or the selection is in.
export function chosenRange({ selection, doc }) {
  const { $from, $to } = selection
  return {
    from: $from.depth ? $from.before(1) : selection.from,
    to: $to.depth ? $to.after(1) : Math.min(selection.to, doc.content.size),
  }
}

// Let the blocks that the selection is in change places with their neighbour above (-1) or below (1).
export function moveBlocks(editor, step) {
  const { state } = editor
  const { from, to } = chosenRange(state)
  const neighbour = step < 0 ? state.doc.resolve(from).nodeBefore : state.doc.resolve(to).nodeAfter
  if (!neighbour) return true
  // The empty paragraph at the end is a place to write, not something to pass.
  const isEnd = to + neighbour.nodeSize === state.doc.content.size
  if (step > 0 && isEnd && neighbour.isTextblock && !neighbour.content.size) return true
  const at = step < 0 ? from - neighbour.nodeSize : to
  // It is the neighbour that moves: what is chosen stays drawn, and the selection stays on it.
  const tr = state.tr.delete(at, at + neighbour.nodeSize)
  tr.insert(step < 0 ? to - neighbour.nodeSize : from, neighbour)
  const shift = step * neighbour.nodeSize
  const { selection } = state
  const moved =
    selection instanceof NodeSelection
      ? NodeSelection.create(tr.doc, selection.from + shift)
      : TextSelection.between(tr.doc.resolve(selection.anchor + shift), tr.doc.resolve(selection.head + shift))
  editor.view.dispatch(tr.setSelection(moved).scrollIntoView())
  return true
}

// Put a block after the paragraph with the caret, or in its place when that is empty, and the caret where one goes on:
// into a block that holds text, behind one that does not.
export function insertBlock(editor, block) {
  const { schema, selection, tr } = editor.state
  const { $to } = selection
  const inEmpty = $to.depth === 1 && $to.parent.isTextblock && $to.parent.content.size === 0
  const end = $to.depth ? $to.after(1) : selection.to
  const start = inEmpty ? $to.before(1) : end
  tr.replaceWith(start, end, block)
  const behind = start + block.nodeSize
  if (!tr.doc.nodeAt(behind)?.isTextblock) tr.insert(behind, schema.nodes.paragraph.create())
  const inside = block.isAtom ? tr.doc.resolve(behind + 1) : tr.doc.resolve(start + 1)
  editor.view.dispatch(tr.setSelection(TextSelection.near(inside)).scrollIntoView())
  editor.view.focus()
}

// The keys of a block that is chosen as a whole: Enter edits it, Delete removes it, Escape goes on behind it; letters do
// nothing, or they would take its place. Return whether the key has been dealt with.
export function chosenBlockKey(editor, event) {
  const { selection } = editor.state
  if (!(selection instanceof NodeSelection) || event.altKey || event.ctrlKey || event.metaKey) return false
  if (event.key === "Delete" || event.key === "Backspace") return editor.commands.deleteSelection()
  if (event.key === "Escape") return goOn(editor, selection)
  if (event.key === "Enter") editor.view.nodeDOM(selection.from)?.dispatchEvent?.(new Event("edit-block"))
  return event.key === "Enter" || event.key.length === 1
}

// Put the caret behind a chosen block; there is always a line to write in at the end.
function goOn(editor, { to }) {
  const { tr, doc } = editor.state
  editor.view.dispatch(tr.setSelection(TextSelection.near(doc.resolve(to), 1)).scrollIntoView())
  return true
}

// Choose the whole block that the caret is in, if it is one with a bar.
export function chooseAround(editor) {
  const { selection } = editor.state
  if (selection instanceof NodeSelection || !selection.$from.depth) return false
  const position = selection.$from.before(1)
  return Boolean(editor.view.nodeDOM(position)?.matches?.(".nr-b")) && editor.commands.setNodeSelection(position)
}
