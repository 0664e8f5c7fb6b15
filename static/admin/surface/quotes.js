// Blocks that hold text: quotations with their source, pull quotes, fact boxes.
import * as known from "django-prose-editor/editor"
import { blockView, insertBlock, kept } from "newsroom/surface/block-view"

const { Node, Plugin, pm } = known
const { TextSelection } = pm.state

// As body/structure.py has it.
const QUOTED = "(paragraph | heading | bulletList | orderedList | blockquote | horizontalRule)+"
const BOXED = "(paragraph | heading | bulletList | orderedList)+"

export const Blockquote = known.Blockquote.extend({
  content: QUOTED,
  draggable: false,
  addOptions: () => ({ HTMLAttributes: {}, surface: null }),
  addAttributes: () => ({ source: kept("source") }),
  addNodeView() {
    return blockView(this.options.surface, "quotation", {})
  },
})

export const PullQuote = Node.create({
  name: "pullQuote",
  group: "block",
  content: "paragraph",
  defining: true,
  addOptions: () => ({ surface: null }),
  addAttributes: () => ({ source: kept("source") }),
  // Before the quotation's rule, which would take it.
  parseHTML: () => [{ tag: "blockquote[data-pull]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["blockquote", { "data-pull": "", ...HTMLAttributes }, 0],
  addNodeView() {
    return blockView(this.options.surface, "pullQuote", {})
  },
  addKeyboardShortcuts() {
    const here = () => {
      const { $from, empty } = this.editor.state.selection
      return $from.depth > 1 && $from.node(-1).type === this.type && empty && $from
    }
    return {
      // It is one paragraph: the next one stands behind it.
      Enter: () => {
        const $from = here()
        if (!$from) return false
        const { tr, schema } = this.editor.state
        const behind = $from.after(-1)
        const rest = $from.parent.cut($from.parentOffset)
        tr.delete($from.pos, $from.end())
        const place = tr.mapping.map(behind)
        tr.insert(place, schema.nodes.paragraph.create(null, rest.content))
        this.editor.view.dispatch(tr.setSelection(TextSelection.create(tr.doc, place + 1)).scrollIntoView())
        return true
      },
      // At its beginning, Backspace makes a paragraph of it again.
      Backspace: () => here() && here().parentOffset === 0 && this.editor.commands.lift(this.type),
    }
  },
})

export const FactBox = Node.create({
  name: "factBox",
  group: "block",
  content: BOXED,
  defining: true,
  addOptions: () => ({ surface: null }),
  parseHTML: () => [{ tag: "div[data-fact-box]", priority: 60 }],
  renderHTML: () => ["div", { "data-fact-box": "" }, 0],
  addNodeView() {
    const edit = (editor, position) => editor.commands.setTextSelection(position + 2)
    return blockView(this.options.surface, "factBox", { edit })
  },
  // A box has small headings only.
  addProseMirrorPlugins() {
    const { type } = this
    return [
      new Plugin({
        appendTransaction(transactions, before, { doc, tr }) {
          if (!transactions.some(({ docChanged }) => docChanged)) return null
          doc.forEach((box, offset) => {
            if (box.type !== type) return
            box.descendants((node, position) => {
              if (node.attrs.level === 2) tr.setNodeMarkup(offset + 1 + position, undefined, { level: 3 })
            })
          })
          return tr.docChanged ? tr : null
        },
      }),
    ]
  },
})

// Make a pull quote of the paragraph with the caret, or a paragraph of the pull quote; elsewhere put an empty one there.
export function addPullQuote(editor) {
  if (editor.isActive("pullQuote")) return editor.commands.lift("pullQuote")
  const { $from, $to } = editor.state.selection
  const { schema, tr } = editor.state
  if ($from.depth !== 1 || !$from.sameParent($to) || $from.parent.type !== schema.nodes.paragraph) {
    return insertBlock(editor, schema.nodes.pullQuote.createAndFill())
  }
  const start = $from.before()
  tr.replaceWith(start, $from.after(), schema.nodes.pullQuote.create(null, $from.parent))
  if (!tr.doc.nodeAt(tr.mapping.map($from.after()))) tr.insert(tr.doc.content.size, schema.nodes.paragraph.create())
  tr.setSelection(TextSelection.create(tr.doc, $from.pos + 1))
  editor.view.dispatch(tr.scrollIntoView())
  editor.view.focus()
}

export function addFactBox(editor) {
  const { heading, paragraph, factBox } = editor.schema.nodes
  insertBlock(editor, factBox.create(null, [heading.create({ level: 3 }), paragraph.create()]))
}
