// Marks made by looking at each line of text on its own. A line is looked at once: typing costs one line, not the text.
import { Plugin, pm } from "django-prose-editor/editor"

const { Decoration, DecorationSet } = pm.view

// Return every line of text in `doc` as [node, where its content begins].
export function lines(doc) {
  const found = []
  doc.descendants((node, position) => {
    if (!node.isTextblock) return true
    found.push([node, position + 1])
    return false
  })
  return found
}

// A line's words, a character for each position in it.
export const wordsOf = (line) => line.textBetween(0, line.content.size, undefined, "\ufffc")

// Return look(doc) → [{from, to}], where `find(words)` says where in a line: [[start, end]].
export function finder(find) {
  const seen = new WeakMap()
  return (doc) =>
    lines(doc).flatMap(([line, start]) => {
      if (!seen.has(line)) seen.set(line, find(wordsOf(line)))
      return seen.get(line).map(([from, to]) => ({ from: start + from, to: start + to }))
    })
}

// Return a plugin that marks what `look` finds with `className`, words or whole blocks ({isBlock}); the list is
// plugin.getState(state).found.
export function marker(look, className) {
  const see = (doc) => {
    const found = look(doc)
    const marks = found.map(({ from, to, isBlock }) => Decoration[isBlock ? "node" : "inline"](from, to, { class: className }))
    return { found, marks: DecorationSet.create(doc, marks) }
  }
  const plugin = new Plugin({
    state: {
      init: (config, { doc }) => see(doc),
      apply: (tr, seen) => (tr.docChanged ? see(tr.doc) : seen),
    },
    props: { decorations: (state) => plugin.getState(state).marks },
  })
  return plugin
}
