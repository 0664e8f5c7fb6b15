// The toolbar: one stop for Tab, arrows inside, Escape back to the text. It stands above the whole sheet.
import { INSERT } from "newsroom/surface/insert-menu"
import { editLink } from "newsroom/surface/links"
import { isInTable } from "newsroom/surface/tables"

const style = (level) => (chain) => (level ? chain.setHeading({ level }) : chain.setParagraph())

const TOOLS = {
  bold: { run: (chain) => chain.toggleBold(), active: ["bold"] },
  italic: { run: (chain) => chain.toggleItalic(), active: ["italic"] },
  subscript: { run: (chain) => chain.unsetSuperscript().toggleSubscript(), active: ["subscript"] },
  superscript: { run: (chain) => chain.unsetSubscript().toggleSuperscript(), active: ["superscript"] },
  bulletList: { run: (chain) => chain.toggleBulletList(), active: ["bulletList"] },
  orderedList: { run: (chain) => chain.toggleOrderedList(), active: ["orderedList"] },
  blockquote: { run: (chain) => chain.toggleBlockquote(), active: ["blockquote"] },
  link: { open: editLink, active: ["link"] },
  undo: { run: (chain) => chain.undo(), can: (editor) => editor.can().undo() },
  redo: { run: (chain) => chain.redo(), can: (editor) => editor.can().redo() },
  insert: { open: (editor, surface) => surface.insertMenu.open() },
  find: { open: (editor, surface) => surface.finder.open() },
  rowAbove: { run: (chain) => chain.addRowBefore() },
  rowBelow: { run: (chain) => chain.addRowAfter() },
  rowRemove: { run: (chain) => chain.deleteRow() },
  columnBefore: { run: (chain) => chain.addColumnBefore() },
  columnAfter: { run: (chain) => chain.addColumnAfter() },
  columnRemove: { run: (chain) => chain.deleteColumn() },
  headerRow: { run: (chain) => chain.toggleHeaderRow() },
  ...Object.fromEntries(
    ["picture", "gallery", "alsoRead", "embed", "factBox", "table"].map((name) => [name, { open: INSERT[name] }]),
  ),
  pullQuote: { open: INSERT.pullQuote, active: ["pullQuote"] },
}

export function equipToolbar(surface, editor) {
  const toolbar = surface.root.querySelector("[role=toolbar]")
  const styles = toolbar.querySelector("[data-style]")
  const inTable = toolbar.querySelector("[data-in-table]")
  const controls = [styles, ...toolbar.querySelectorAll("button[data-tool]")].filter(
    ({ dataset: { node } }) => !node || node in editor.schema.nodes || node in editor.schema.marks,
  )
  for (const control of toolbar.querySelectorAll("[data-tool]")) control.hidden = !controls.includes(control)
  const usable = () => controls.filter((control) => control.getClientRects().length)
  const stop = (control) => {
    for (const other of controls) other.tabIndex = other === control ? 0 : -1
  }
  stop(styles)

  for (const button of controls.slice(1)) {
    const tool = TOOLS[button.dataset.tool]
    button.addEventListener("mousedown", (event) => event.preventDefault())
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return
      if (tool.open) tool.open(editor, surface)
      else {
        editor.view.focus()
        tool.run(editor.chain()).run()
      }
    })
  }
  styles.addEventListener("change", () => {
    editor.view.focus()
    style(Number(styles.value))(editor.chain()).run()
  })
  toolbar.addEventListener("keydown", (event) => {
    const there = usable()
    const here = there.indexOf(document.activeElement)
    const places = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: there.length - 1 }
    if (event.key === "Escape") editor.view.focus()
    if (!(event.key in places)) return
    event.preventDefault()
    const next = there[(places[event.key] + there.length) % there.length]
    stop(next)
    next.focus()
  })

  const show = () => {
    if (editor.isDestroyed) return
    for (const button of controls.slice(1)) {
      const { active, can } = TOOLS[button.dataset.tool]
      if (active) button.setAttribute("aria-pressed", String(editor.isActive(...active)))
      if (can) button.setAttribute("aria-disabled", String(!can(editor)))
    }
    const { level } = editor.isActive("heading") ? editor.getAttributes("heading") : { level: 0 }
    styles.value = String(level)
    inTable.hidden = !isInTable(editor)
    if (inTable.hidden && inTable.contains(toolbar.querySelector("[tabindex='0']"))) stop(styles)
  }
  // Once a frame is often enough for what is only looked at.
  let frame = 0
  editor.on("transaction", () => {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(show)
  })
  show()
  // In a story the bar is above its headline, first in the order of Tab; on a phone, Insert is in the bar below.
  document.querySelector("[data-toolbar-place]")?.append(toolbar, surface.root.querySelector("[data-finder]"))
  const insert = document.querySelector(".nr-phonebar [data-insert]")
  insert?.addEventListener("click", () => surface.insertMenu.open())
  if (insert) insert.hidden = false
  toolbar.hidden = false
  return {
    focus: () => (usable().find((control) => control.tabIndex === 0) ?? styles).focus(),
  }
}
