// Marks made by looking at each block of the text on its own. A block is looked at once: typing costs the block with
// the caret, not the text.
import { Plugin, pm } from "django-prose-editor/editor"

const { Decoration, DecorationSet } = pm.view

// Return every line of text in a block, itself included, as [node, where its content begins within the block].
export function lines(block) {
  if (block.isTextblock) return [[block, 1]]
  const found = []
  block.descendants((node, position) => {
    if (node.isTextblock) found.push([node, position + 2])
    return !node.isTextblock
  })
  return found
}

// A line's words, a character for each position in it.
export const wordsOf = (line) => line.textBetween(0, line.content.size, undefined, "\ufffc")

// Return a function that does what `act(block)` does, once for each block.
export function once(act) {
  const done = new WeakMap()
  return (block) => {
    if (!done.has(block)) done.set(block, act(block))
    return done.get(block)
  }
}

// Return look(doc) → [{from, to, ...}], where `find(block)` says the same of one block, counted from its beginning.
export function inEveryBlock(find) {
  const see = once(find)
  return (doc) => {
    const found = []
    doc.forEach((block, offset) => {
      for (const one of see(block)) found.push({ ...one, from: one.from + offset, to: one.to + offset })
    })
    return found
  }
}

// Return what `find(words)` → [[start, end]] finds in the lines of a block.
export const inLines = (find) => (block) =>
  lines(block).flatMap(([line, start]) =>
    find(wordsOf(line)).map(([from, to]) => ({ from: start + from, to: start + to })),
  )

// Return a plugin that marks what `look` finds with `className`, words or whole blocks ({isBlock}); the list is
// plugin.getState(state).found.
export function marker(look, className) {
  const see = (doc) => {
    const found = look(doc)
    const marks = found.map(({ from, to, isBlock }) =>
      Decoration[isBlock ? "node" : "inline"](from, to, { class: className }),
    )
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
