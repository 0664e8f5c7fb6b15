// Tables: cells of paragraphs, a caption, rows and columns added from the toolbar. Tab goes from cell to cell.
import * as known from "django-prose-editor/editor"
import { blockView, insertBlock, kept } from "newsroom/surface/block-view"
import { fill, open, read } from "newsroom/surface/dialogs"

const { tables } = known.pm

const span = (name) => ({
  default: 1,
  parseHTML: (element) => Math.max(1, Math.min(99, Number.parseInt(element.getAttribute(name), 10) || 1)),
  renderHTML: (attributes) => (attributes[name] > 1 ? { [name]: attributes[name] } : {}),
})

const cell = {
  content: "paragraph+",
  addAttributes: () => ({ colspan: span("colspan"), rowspan: span("rowspan") }),
}

export const TableCell = known.TableCell.extend(cell)
export const TableHeader = known.TableHeader.extend(cell)
export const { TableRow } = known

export const Table = known.Table.extend({
  addOptions() {
    return { ...this.parent?.(), allowTableNodeSelection: true, surface: null }
  },
  addAttributes: () => ({ caption: kept("caption") }),
  addNodeView() {
    return blockView(this.options.surface, "table", {})
  },
})

export async function addTable(editor) {
  const asked = await askForTable()
  if (!asked) return editor.view.focus()
  const { table, tableRow, tableCell, tableHeader } = editor.schema.nodes
  const rows = Array.from({ length: asked.rows }, (_, row) => {
    const type = asked.header && row === 0 ? tableHeader : tableCell
    return tableRow.create(null, Array.from({ length: asked.columns }, () => type.createAndFill()))
  })
  insertBlock(editor, table.create({ caption: asked.caption }, rows))
}

export const isInTable = (editor) => "table" in editor.schema.nodes && tables.isInTable(editor.state)

// Ask for the size of a new table: {rows, columns, header, caption}.
function askForTable() {
  const box = document.getElementById("table-size")
  const wrong = box.querySelector("[data-wrong]")
  fill(box, { rows: "3", columns: "3", header: "yes", caption: "" })
  wrong.hidden = true
  const whole = (typed, most) => (/^\d+$/.test(typed) && typed >= 1 && typed <= most ? Number(typed) : null)
  return open(box, {
    first: box.querySelector("[data-name=rows]"),
    accept: () => {
      const { rows, columns, header, caption } = read(box)
      const size = { rows: whole(rows, 100), columns: whole(columns, 12) }
      wrong.hidden = Boolean(size.rows && size.columns)
      return wrong.hidden ? { ...size, header: Boolean(header), caption } : undefined
    },
  })
}
