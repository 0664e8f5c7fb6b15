// The writing surface: a story's text as readers will see it, with blocks that hold keys. It takes over the textareas of
// the preset "newsroom" and keeps their value current. Which tools there are comes from articles/body/extensions.py; if
// that names one unknown here, if a module does not load, or if the text holds what the surface would lose, it does not
// start and the textarea stays.
import * as known from "django-prose-editor/editor"
import { asker } from "newsroom/surface/asking"
import { chooseAround, chosenBlockKey } from "newsroom/surface/block-view"
import { equipCounting, followLanguage, ToCome } from "newsroom/surface/counting"
import { Embed } from "newsroom/surface/embeds"
import { equipFinder, Finding } from "newsroom/surface/finding"
import { equipInsertMenu } from "newsroom/surface/insert-menu"
import { equipKeys } from "newsroom/surface/keys"
import { Link } from "newsroom/surface/links"
import { lossOf } from "newsroom/surface/losses"
import { Moving } from "newsroom/surface/moving"
import { equipOffer, Pasting } from "newsroom/surface/pasting"
import { Gallery, Picture } from "newsroom/surface/pictures"
import { Blockquote, FactBox, PullQuote } from "newsroom/surface/quotes"
import { AlsoRead } from "newsroom/surface/stories"
import { Table, TableCell, TableHeader, TableRow } from "newsroom/surface/tables"
import { equipToolbar } from "newsroom/surface/toolbar"
import { Typography } from "newsroom/surface/typography"
import { equipUploads } from "newsroom/surface/uploading"

const { Editor } = known
const SYNC_AFTER = 300
const MARK = "data-django-prose-editor-newsroom"

const Heading = known.Heading.extend({
  addKeyboardShortcuts() {
    return {
      "Mod-Alt-1": () => this.editor.commands.toggleHeading({ level: 2 }),
      "Mod-Alt-2": () => this.editor.commands.toggleHeading({ level: 3 }),
    }
  },
})

const OrderedList = known.OrderedList.extend({
  addAttributes: () => ({
    start: {
      default: 1,
      parseHTML: (element) => Number.parseInt(element.getAttribute("start"), 10) || 1,
      renderHTML: ({ start }) => (start === 1 ? {} : { start }),
    },
  }),
})

// As body/structure.py has it.
const ListItem = known.ListItem.extend({ content: "paragraph (paragraph | bulletList | orderedList)*" })

// What the configuration may name. Menu and NoSpellCheck are django-prose-editor's own; our tools stand for the one,
// and writers want their spelling checked.
const EXTENSIONS = {
  ...Object.fromEntries(
    [
      ...["Document", "Text", "Paragraph", "Dropcursor", "Gapcursor", "TrailingNode", "History", "SpecialCharacters"],
      ...["Bold", "Italic", "Subscript", "Superscript", "HardBreak", "HorizontalRule", "BulletList"],
    ].map((name) => [name, known[name]]),
  ),
  Heading,
  OrderedList,
  ListItem,
  Link,
  Picture,
  Gallery,
  AlsoRead,
  Blockquote,
  PullQuote,
  Embed,
  FactBox,
  Table,
  TableRow,
  TableHeader,
  TableCell,
  Menu: null,
  NoSpellCheck: null,
}

// What every surface does, whatever its blocks.
const HELPS = [Moving, Pasting, Typography, Finding, ToCome]

for (const textarea of document.querySelectorAll(`[${MARK}]`)) {
  const root = textarea.closest("[data-writing-surface]")
  try {
    start(textarea, root)
  } catch (error) {
    giveBack(root, error)
  }
}

// Show the textarea, with its text as it was.
function giveBack(root, error) {
  root.classList.remove("is-ready")
  root.classList.add("has-failed")
  console.error("The writing surface did not start:", error)
}

function refuseLoss(html, editor) {
  const lost = lossOf(html, editor.getHTML())
  if (lost) throw new Error(`the text holds what the surface does not know: ${lost}`)
}

function configured(extensions, surface) {
  const unknown = Object.keys(extensions).filter((name) => !(name in EXTENSIONS) || EXTENSIONS[name] === undefined)
  if (unknown.length) throw new Error(`unknown here: ${unknown.join(", ")}`)
  const ours = ({ options }) => (options && "surface" in options ? { surface } : {})
  const named = Object.entries(extensions).flatMap(([name, options]) => {
    const extension = EXTENSIONS[name]
    if (!extension) return []
    return [extension.configure({ ...(typeof options === "object" ? options : {}), ...ours(extension) })]
  })
  const placeholder = known.Placeholder.configure({ placeholder: surface.root.dataset.placeholder })
  return [...named, ...HELPS.map((help) => help.configure(ours(help))), placeholder]
}

function start(textarea, root) {
  const { extensions } = JSON.parse(textarea.getAttribute(MARK))
  const surface = {
    root,
    form: textarea.form,
    ask: asker(root.dataset.blocks),
    language: root.dataset.language,
    toolbarElement: root.querySelector("[role=toolbar]"),
  }
  const mount = document.createElement("div")
  const editor = new Editor({
    element: mount,
    extensions: configured(extensions, surface),
    content: textarea.value,
    // Its style element would break the content policy; the lines are in surface.css.
    injectCSS: false,
    editable: !textarea.disabled,
    editorProps: {
      attributes: { role: "textbox", "aria-label": root.dataset.label, "aria-multiline": "true", spellcheck: "true" },
      handleKeyDown: (view, event) =>
        surface.insertMenu.key(event) ||
        surface.offer.key(event) ||
        chosenBlockKey(editor, event) ||
        (event.key === "Escape" && chooseAround(editor)),
      handleTextInput: (view, from, to, text) =>
        // What is typed beside a chosen block must not take its place, whatever the keyboard.
        surface.insertMenu.typed(text) || view.state.selection instanceof known.pm.state.NodeSelection,
    },
  })
  refuseLoss(textarea.value, editor)
  textarea.before(mount)
  root.classList.add("is-ready")
  surface.insertMenu = equipInsertMenu(surface, editor)
  surface.offer = equipOffer(surface, editor)
  surface.finder = equipFinder(surface, editor)
  surface.toolbar = equipToolbar(surface, editor)
  equipCounting(surface, editor)
  equipUploads(surface)
  equipKeys(surface, editor)
  followLanguage(surface, editor)
  keepCurrent(textarea, editor, (error) => {
    editor.destroy()
    mount.remove()
    for (const part of document.querySelectorAll("[data-toolbar-place] > *, [data-counting]")) part.hidden = true
    giveBack(root, error)
  })
}

// The empty paragraphs behind a last block are a place to write, not text; the server drops them as well.
const textOf = (editor) => (editor.isEmpty ? "" : editor.getHTML().replace(/(<p><\/p>)+$/, ""))

// Keep the textarea's value what the editor holds, and take over what something else puts into it.
function keepCurrent(textarea, editor, fail) {
  let timer
  let taken = textarea.value
  const sync = () => {
    clearTimeout(timer)
    // The textarea knows better when it was filled behind our back, or when the editor is gone.
    if (editor.isDestroyed || textarea.value !== taken) return
    taken = textOf(editor)
    textarea.value = taken
    taken = textarea.value
  }
  // A browser fills the fields of a page one comes back to after the scripts have begun; a text that was kept comes
  // later still.
  const take = () => {
    if (editor.isDestroyed || textarea.value === taken) return
    clearTimeout(timer)
    taken = textarea.value
    editor.commands.setContent(taken, { emitUpdate: false })
    try {
      refuseLoss(taken, editor)
    } catch (error) {
      fail(error)
    }
  }
  textarea.addEventListener("change", take)
  window.addEventListener("pageshow", take)
  setTimeout(take)
  // The room that TrailingNode makes behind a last block comes by itself: nobody has typed yet.
  const { doc: begun } = editor.state
  const isAsBegun = ({ content, childCount }) =>
    content.cut(0, begun.content.size).eq(begun.content) &&
    childCount <= begun.childCount + 1 &&
    content.size <= begun.content.size + 2
  let typed = false
  editor.on("update", () => {
    typed ||= !isAsBegun(editor.state.doc)
    if (!typed) return
    clearTimeout(timer)
    timer = setTimeout(sync, SYNC_AFTER)
    textarea.dispatchEvent(new Event("input", { bubbles: true }))
  })
  textarea.form.addEventListener("submit", sync, true)
  window.addEventListener("pagehide", sync)
}
