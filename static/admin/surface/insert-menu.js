// What can be put into a text, as a menu: opened by "/" on an empty line, by the + beside it, and by the toolbar's
// Insert. The focus stays in the text. What is typed after "/" filters; opened by a button, letters filter and stay out
// of the text.
import { pm } from "django-prose-editor/editor"
import { addEmbed } from "newsroom/surface/embeds"
import { addGallery, addPicture } from "newsroom/surface/pictures"
import { addFactBox, addPullQuote } from "newsroom/surface/quotes"
import { addAlsoRead, addAutomaticAlsoRead } from "newsroom/surface/stories"
import { addTable } from "newsroom/surface/tables"

const { TextSelection } = pm.state
const [EDGE, LOWEST, HIGHEST] = [8, 260, 440]

export const INSERT = {
  heading2: (editor) => editor.commands.setHeading({ level: 2 }),
  heading3: (editor) => editor.commands.setHeading({ level: 3 }),
  bulletList: (editor) => editor.commands.toggleBulletList(),
  orderedList: (editor) => editor.commands.toggleOrderedList(),
  blockquote: (editor) => editor.commands.toggleBlockquote(),
  horizontalRule: (editor) => editor.commands.setHorizontalRule(),
  picture: addPicture,
  gallery: addGallery,
  alsoRead: addAlsoRead,
  alsoReadAuto: addAutomaticAlsoRead,
  pullQuote: addPullQuote,
  embed: addEmbed,
  factBox: addFactBox,
  table: addTable,
}

// The empty line the caret is in, by its position; or null.
function emptyLine({ selection, schema }) {
  const { $from, empty } = selection
  const { type, content } = $from.parent
  const isEmpty = empty && $from.depth === 1 && type === schema.nodes.paragraph && !content.size
  return isEmpty ? $from.before() : null
}

// Return the menu: {open(), close(), key(event), typed(text), isOpen}.
export function equipInsertMenu(surface, editor) {
  const menu = surface.root.querySelector("[data-insert-menu]")
  const list = menu.querySelector("[role=listbox]")
  const filter = menu.querySelector("[data-filter]")
  const none = menu.querySelector("[data-none]")
  const plus = surface.root.querySelector("[data-insert-here]")
  const text = editor.view.dom
  const options = [...list.children].filter(({ dataset }) => dataset.node in editor.schema.nodes)
  for (const option of list.children) option.hidden = !options.includes(option)
  let shown = []
  let active = -1
  // Where the "/" stands; null when a button opened the menu, with what was typed since in `query`.
  let slash = null
  let query = ""
  let isOpen = false

  const activate = (index) => {
    shown[active]?.setAttribute("aria-selected", "false")
    active = shown.length ? (index + shown.length) % shown.length : -1
    shown[active]?.setAttribute("aria-selected", "true")
    shown[active]?.scrollIntoView({ block: "nearest" })
    if (shown[active]) text.setAttribute("aria-activedescendant", shown[active].id)
    else text.removeAttribute("aria-activedescendant")
  }
  const narrow = () => {
    const words = query.toLowerCase().trim()
    const namesOf = (option) => ` ${option.dataset.words} ${option.textContent}`.toLowerCase()
    const fits = (option) => namesOf(option).includes(words && ` ${words}`)
    shown = options.filter(fits)
    for (const option of options) option.hidden = !shown.includes(option)
    none.hidden = shown.length > 0
    filter.hidden = slash !== null || !query
    filter.textContent = query
    for (const option of options) option.setAttribute("aria-selected", "false")
    active = -1
    // What is called so comes before what is also called so.
    const called = shown.findIndex((option) => option.querySelector("b").textContent.toLowerCase().startsWith(words))
    activate(Math.max(called, 0))
  }
  const place = () => {
    const { left, top, bottom } = editor.view.coordsAtPos(editor.state.selection.from)
    const [above, below] = [top - EDGE - 6, innerHeight - bottom - EDGE - 6]
    const isBelow = below >= Math.min(menu.scrollHeight, LOWEST) || below >= above
    menu.style.maxBlockSize = `${Math.min(isBelow ? below : above, HIGHEST)}px`
    menu.style.top = `${isBelow ? bottom + 6 : top - 6 - menu.offsetHeight}px`
    menu.style.left = `${Math.max(EDGE, Math.min(left, innerWidth - menu.offsetWidth - EDGE))}px`
  }
  const open = (at = null) => {
    slash = at
    query = ""
    isOpen = true
    menu.hidden = false
    text.setAttribute("aria-controls", list.id)
    editor.view.focus()
    narrow()
    place()
  }
  const close = () => {
    if (!isOpen) return
    isOpen = false
    menu.hidden = true
    text.removeAttribute("aria-activedescendant")
    text.removeAttribute("aria-controls")
  }
  const insert = (option) => {
    close()
    if (slash !== null) {
      const { $from } = editor.state.selection
      editor.view.dispatch(editor.state.tr.delete($from.start(), $from.end()))
    }
    editor.view.focus()
    INSERT[option.dataset.insert](editor, surface)
  }

  // Follow what is typed after the "/", until the line is something else.
  const follow = () => {
    const { $from, empty } = editor.state.selection
    const line = $from.parent.textContent
    const stands = empty && $from.depth === 1 && $from.before() === slash
    if (!stands || !/^\/(?!\s)/.test(line) || /\s\s/.test(line)) return close()
    query = line.slice(1)
    narrow()
    // Nothing is called so: it is a text that begins with a stroke.
    if (!shown.length && query.length > 12) close()
  }
  const showPlus = () => {
    const at = isOpen || !editor.isFocused ? null : emptyLine(editor.state)
    plus.hidden = at === null
    if (at === null) return
    const line = editor.view.coordsAtPos(at + 1)
    const frame = surface.root.getBoundingClientRect()
    const sheet = text.getBoundingClientRect()
    const inset = Number.parseFloat(getComputedStyle(text).paddingInlineStart)
    plus.style.top = `${(line.top + line.bottom) / 2 - frame.top}px`
    // Beside the line, or at its end where the screen has no margin.
    const beside = sheet.left - frame.left + inset - 44
    plus.style.left = `${beside < 0 ? frame.width - inset - 40 : beside}px`
  }

  plus.addEventListener("mousedown", (event) => event.preventDefault())
  plus.addEventListener("click", () => open())
  menu.addEventListener("mousedown", (event) => event.preventDefault())
  list.addEventListener("click", ({ target }) => {
    const option = target.closest("[role=option]")
    if (option) insert(option)
  })
  list.addEventListener("mousemove", ({ target }) => {
    const index = shown.indexOf(target.closest("[role=option]"))
    if (index >= 0 && index !== active) activate(index)
  })
  document.addEventListener("mousedown", ({ target }) => menu.contains(target) || close())
  editor.on("blur", close)
  editor.on("transaction", ({ transaction }) => {
    if (isOpen && slash !== null) follow()
    else if (isOpen && (transaction.docChanged || transaction.selectionSet)) close()
    showPlus()
  })
  editor.on("focus", showPlus)
  editor.on("blur", () => (plus.hidden = true))
  addEventListener("scroll", () => isOpen && place(), { passive: true })
  addEventListener("resize", close)

  const keys = {
    ArrowDown: () => activate(active + 1),
    ArrowUp: () => activate(active - 1),
    Home: () => activate(0),
    End: () => activate(-1),
    Enter: () => shown[active] && insert(shown[active]),
    Tab: () => shown[active] && insert(shown[active]),
    Escape: close,
  }
  return {
    open,
    close,
    // Return whether a key was the menu's.
    key(event) {
      if (!isOpen || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false
      if (event.key === "Enter" && !shown.length) {
        close()
        return false
      }
      if (keys[event.key]) {
        keys[event.key]()
        return true
      }
      if (slash !== null || event.key !== "Backspace") return false
      query = query.slice(0, -1)
      narrow()
      return true
    },
    // Return whether what was typed is the menu's: its filter, or the "/" that opens it.
    typed(typed) {
      if (isOpen && slash === null) {
        query += typed
        narrow()
        return true
      }
      const line = typed === "/" ? emptyLine(editor.state) : null
      if (line === null) return false
      const { view, state } = editor
      const tr = state.tr.insertText("/")
      view.dispatch(tr.setSelection(TextSelection.create(tr.doc, line + 2)))
      open(line)
      return true
    },
  }
}
