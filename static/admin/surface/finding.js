// Find and replace in the text: what is found is marked, one after the other or all at once is replaced.
import { Extension, Plugin, pm } from "django-prose-editor/editor"
import { inEveryBlock, inLines } from "newsroom/surface/changed-blocks"

const { Decoration, DecorationSet } = pm.view
const { TextSelection } = pm.state
const { closeHistory } = pm.history
const NOTHING = { look: null, found: [], active: -1 }

// Where `sought` stands in a line.
function search(sought, withCase) {
  const level = (words) => (withCase ? words : words.toLowerCase())
  const needle = level(sought)
  return (words) => {
    // Lower case can be longer than upper case: then places would be wrong, and the words are taken as they are.
    const lowered = level(words)
    const hay = lowered.length === words.length ? lowered : words
    const found = []
    for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) {
      found.push([at, at + needle.length])
    }
    return found
  }
}

const finding = new Plugin({
  state: {
    init: () => NOTHING,
    apply(tr, state) {
      const told = tr.getMeta(finding)
      const { look, active } = { ...state, ...told }
      if (!look) return NOTHING
      const found = told?.look || tr.docChanged ? look(tr.doc) : state.found
      return { look, found, active: Math.min(active, found.length - 1) }
    },
  },
  props: {
    decorations(state) {
      const { found, active } = finding.getState(state)
      if (!found.length) return null
      const marks = found.map(({ from, to }, index) =>
        Decoration.inline(from, to, { class: index === active ? "nr-found nr-found--here" : "nr-found" }),
      )
      return DecorationSet.create(state.doc, marks)
    },
  },
})

export const Finding = Extension.create({
  name: "finding",
  addOptions: () => ({ surface: null }),
  addKeyboardShortcuts() {
    return { "Mod-Alt-f": () => Boolean(this.options.surface.finder.open()) }
  },
  addProseMirrorPlugins: () => [finding],
})

export function equipFinder(surface, editor) {
  const bar = surface.root.querySelector("[data-finder]")
  const field = bar.querySelector("[data-find]")
  const replacement = bar.querySelector("[data-replace-by]")
  const withCase = bar.querySelector("[data-case]")
  const status = bar.querySelector("[role=status]")
  const now = () => finding.getState(editor.state)
  const tell = (told) => editor.view.dispatch(editor.state.tr.setMeta(finding, told))

  const say = () => {
    const { found, active } = now()
    const { place, none } = status.dataset
    status.textContent = !field.value
      ? ""
      : found.length
        ? place.replace("NUMBER", active + 1).replace("COUNT", found.length)
        : none
  }
  const show = () => {
    const { found, active } = now()
    say()
    if (!found[active]) return
    const { node } = editor.view.domAtPos(found[active].from)
    const element = node.nodeType === 1 ? node : node.parentElement
    element.scrollIntoView({ block: "center" })
  }
  const look = () => {
    if (!field.value) tell({ look: null })
    else {
      const { from } = editor.state.selection
      tell({ look: inEveryBlock(inLines(search(field.value, withCase.checked))), active: 0 })
      const first = now().found.findIndex((one) => one.from >= from)
      tell({ active: Math.max(first, 0) })
    }
    show()
  }
  const go = (step) => {
    const { found, active } = now()
    if (!found.length) return
    tell({ active: (active + step + found.length) % found.length })
    show()
  }
  const put = (tr, { from, to }) =>
    replacement.value ? tr.insertText(replacement.value, from, to) : tr.delete(from, to)
  const replaceOne = () => {
    const { found, active } = now()
    if (!found[active]) return
    editor.view.dispatch(put(closeHistory(editor.state.tr), found[active]))
    show()
  }
  const replaceAll = () => {
    const { found } = now()
    if (!found.length) return
    // From the end, so that what was found before stays where it is; one step for Undo.
    const tr = closeHistory(editor.state.tr)
    for (const one of found.toReversed()) put(tr, one)
    editor.view.dispatch(tr)
    editor.view.dispatch(closeHistory(editor.state.tr))
    status.textContent = status.dataset.replaced.replace("NUMBER", found.length)
  }
  const close = () => {
    const { found, active } = now()
    bar.hidden = true
    tell({ look: null })
    if (found[active]) {
      const { from, to } = found[active]
      const { tr, doc } = editor.state
      editor.view.dispatch(tr.setSelection(TextSelection.create(doc, from, to)).scrollIntoView())
    }
    editor.view.focus()
  }
  const acts = { next: () => go(1), previous: () => go(-1), one: replaceOne, all: replaceAll, close }

  bar.addEventListener("click", ({ target }) => acts[target.closest("[data-do]")?.dataset.do]?.())
  field.addEventListener("input", (event) => {
    event.stopPropagation()
    look()
  })
  // What is typed here is no part of the story: nothing is to be saved for it.
  replacement.addEventListener("input", (event) => event.stopPropagation())
  withCase.addEventListener("input", (event) => event.stopPropagation())
  withCase.addEventListener("change", (event) => {
    event.stopPropagation()
    look()
  })
  bar.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close()
    else if (event.key === "Enter" && event.target === field) go(event.shiftKey ? -1 : 1)
    else if (event.key === "Enter" && event.target === replacement) replaceOne()
    else return
    event.preventDefault()
  })
  editor.on("update", () => bar.hidden || say())

  return {
    open() {
      const { from, to } = editor.state.selection
      const chosen = editor.state.doc.textBetween(from, to, " ")
      bar.hidden = false
      if (chosen && chosen.length < 80) field.value = chosen
      field.focus()
      field.select()
      look()
      return true
    },
  }
}
