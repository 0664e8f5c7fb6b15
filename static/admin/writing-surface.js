// The writing surface: a story's text as readers will see it, with pictures and "Also read" boxes as blocks that hold
// keys. It takes over the textareas of the preset "newsroom" and keeps their value current. Which tools there are comes
// from articles/body/extensions.py; if that names one unknown here, the surface refuses to start and the textarea
// stays, because an editor that does not know a block would drop it from the text.
import * as known from "django-prose-editor/editor"
import { addressOf, askForAddress, choosePicture, chooseStory, editFigure } from "newsroom/pickers"

const { Editor, Node } = known
const SYNC_AFTER = 300
const ASK_AFTER = 10
const MARK = "data-django-prose-editor-newsroom"

// An attribute of a block, kept as data- attribute and left out when it is empty.
const kept = (name) => ({
  default: "",
  parseHTML: (element) => element.getAttribute(`data-${name}`) ?? "",
  renderHTML: (attributes) => (attributes[name] ? { [`data-${name}`]: attributes[name] } : {}),
})

const block = {
  group: "block",
  atom: true,
  draggable: true,
}

const Picture = Node.create({
  ...block,
  name: "picture",
  addOptions: () => ({ surface: null }),
  addAttributes: () => Object.fromEntries(
    ["image", "caption", "credit", "alt", "size", "decorative"].map((name) => [name, kept(name)]),
  ),
  parseHTML: () => [{ tag: "figure[data-image]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView() {
    return blockView(this.options.surface, "picture", (dom, attributes, picture) => {
      const image = dom.querySelector("img")
      image.hidden = !picture
      if (picture) Object.assign(image, { src: picture.src, alt: attributes.alt || picture.alt })
      dom.querySelector("[data-caption]").textContent = attributes.caption || picture?.caption || ""
      dom.querySelector("[data-credit]").textContent = attributes.credit || picture?.credit || ""
      dom.querySelector("[data-advice]").hidden = !picture || Boolean(attributes.alt || picture.alt)
    })
  },
})

const AlsoRead = Node.create({
  ...block,
  name: "alsoRead",
  addOptions: () => ({ surface: null }),
  addAttributes: () => ({ "also-read": kept("also-read") }),
  parseHTML: () => [{ tag: "aside[data-also-read]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["aside", HTMLAttributes],
  addNodeView() {
    return blockView(this.options.surface, "alsoRead", (dom, attributes, story) => {
      const image = dom.querySelector("img")
      image.hidden = !story?.thumbnail
      if (story?.thumbnail) image.src = story.thumbnail
      dom.querySelector("[data-headline]").textContent = story?.headline ?? ""
      const words = [story?.section, story?.state, story?.date].filter(Boolean).join(" · ")
      dom.querySelector("[data-meta]").textContent = words
    })
  },
})

// A block that holds other blocks or words, told by a data- attribute without a value.
const holder = (tag, flag, content, ...names) => ({
  group: "block",
  content,
  addAttributes: () => Object.fromEntries(names.map((name) => [name, kept(name)])),
  parseHTML: () => [{ tag: `${tag}[data-${flag}]`, priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => [tag, { [`data-${flag}`]: "", ...HTMLAttributes }, 0],
})

const Gallery = Node.create({ ...holder("div", "gallery", "picture+", "caption"), name: "gallery" })
const FactBox = Node.create({
  ...holder("div", "fact-box", "(paragraph | heading | bulletList | orderedList)+"),
  name: "factBox",
})
const PullQuote = Node.create({ ...holder("blockquote", "pull", "paragraph", "source"), name: "pullQuote" })
const Blockquote = known.Blockquote.extend({ addAttributes: () => ({ source: kept("source") }) })

const Embed = Node.create({
  ...block,
  name: "embed",
  addAttributes: () => ({ embed: kept("embed"), title: kept("title"), text: kept("text") }),
  parseHTML: () => [{ tag: "figure[data-embed]", priority: 60 }],
  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],
  addNodeView: () => ({ node }) => {
    const dom = document.createElement("p")
    dom.className = "nr-b"
    dom.textContent = [node.attrs.title, node.attrs.embed].filter(Boolean).join(" · ")
    return { dom, ignoreMutation: () => true }
  },
})

const Table = known.Table.extend({
  addAttributes: () => ({ caption: kept("caption") }),
  renderHTML: ({ HTMLAttributes }) => ["table", HTMLAttributes, ["tbody", 0]],
})

const Link = known.Link.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      defaultProtocol: "https",
      HTMLAttributes: {},
      isAllowedUri: (address) => addressOf(address) === address,
    }
  },
  addAttributes: () => ({ href: { default: null }, article: kept("article") }),
  parseHTML() {
    return [...(this.parent?.() ?? []), { tag: "a[data-article]" }]
  },
  renderHTML({ HTMLAttributes }) {
    return HTMLAttributes["data-article"] ? ["a", HTMLAttributes, 0] : this.parent({ HTMLAttributes })
  },
  addKeyboardShortcuts() {
    return { "Mod-k": () => Boolean(link(this.editor)) }
  },
})

// What the configuration may name. Menu and NoSpellCheck are django-prose-editor's own; our tools stand for the one,
// and writers want their spelling checked.
const EXTENSIONS = {
  ...Object.fromEntries(
    [
      ...["Document", "Text", "Paragraph", "Dropcursor", "Gapcursor", "TrailingNode", "History", "SpecialCharacters"],
      ...["Bold", "Italic", "Subscript", "Superscript", "HardBreak", "HorizontalRule", "Heading"],
      ...["BulletList", "OrderedList", "ListItem", "TableRow", "TableHeader", "TableCell"],
    ].map((name) => [name, known[name]]),
  ),
  Picture,
  Gallery,
  AlsoRead,
  Blockquote,
  PullQuote,
  Embed,
  FactBox,
  Table,
  Link,
  Menu: null,
  NoSpellCheck: null,
}

const TOOLS = {
  heading2: { run: (chain) => chain.toggleHeading({ level: 2 }), active: ["heading", { level: 2 }] },
  heading3: { run: (chain) => chain.toggleHeading({ level: 3 }), active: ["heading", { level: 3 }] },
  bold: { run: (chain) => chain.toggleBold(), active: ["bold"] },
  italic: { run: (chain) => chain.toggleItalic(), active: ["italic"] },
  subscript: { run: (chain) => chain.unsetSuperscript().toggleSubscript(), active: ["subscript"] },
  superscript: { run: (chain) => chain.unsetSubscript().toggleSuperscript(), active: ["superscript"] },
  bulletList: { run: (chain) => chain.toggleBulletList(), active: ["bulletList"] },
  orderedList: { run: (chain) => chain.toggleOrderedList(), active: ["orderedList"] },
  blockquote: { run: (chain) => chain.toggleBlockquote(), active: ["blockquote"] },
  horizontalRule: { run: (chain) => chain.setHorizontalRule() },
  link: { open: link, active: ["link"] },
  picture: { open: addPicture },
  alsoRead: { open: addAlsoRead },
  undo: { run: (chain) => chain.undo(), can: (editor) => editor.can().undo() },
  redo: { run: (chain) => chain.redo(), can: (editor) => editor.can().redo() },
}

for (const textarea of document.querySelectorAll(`[${MARK}]`)) {
  const surface = textarea.closest("[data-writing-surface]")
  try {
    start(textarea, surface)
  } catch (error) {
    surface.classList.add("has-failed")
    console.error("The writing surface did not start:", error)
  }
}

function start(textarea, surface) {
  const { extensions } = JSON.parse(textarea.getAttribute(MARK))
  const unknown = Object.keys(extensions).filter((name) => !(name in EXTENSIONS) || EXTENSIONS[name] === undefined)
  if (unknown.length) throw new Error(`unknown here: ${unknown.join(", ")}`)
  const source = { surface, ask: asker(surface.dataset.blocks) }

  const configured = Object.entries(extensions).flatMap(([name, options]) => {
    const extension = EXTENSIONS[name]
    if (!extension) return []
    if (extension === Picture || extension === AlsoRead) return [extension.configure({ surface: source })]
    if (name === "OrderedList") return [extension.configure({ enableListAttributes: false })]
    return [typeof options === "object" ? extension.configure(options) : extension]
  })

  const mount = document.createElement("div")
  const editor = new Editor({
    element: mount,
    extensions: [...configured, known.Placeholder.configure({ placeholder: surface.dataset.placeholder })],
    content: textarea.value,
    // Its style element would break the content policy; the lines are in surface.css.
    injectCSS: false,
    editable: !textarea.disabled,
    editorProps: {
      attributes: { role: "textbox", "aria-label": surface.dataset.label, "aria-multiline": "true", spellcheck: "true" },
      transformPastedHTML: (html) =>
        tidy(html, (lost) => (surface.querySelector(`[data-paste-note=${lost}]`).hidden = false)),
      handleKeyDown: (view, event) => blockKey(editor, event),
      // What is typed beside a chosen block must not take its place, whatever the keyboard.
      handleTextInput: () => Boolean(chosenBlock(editor)),
    },
  })
  textarea.before(mount)
  source.editor = editor
  surface.classList.add("is-ready")
  equip(surface.querySelector("[role=toolbar]"), editor, source)

  let timer
  let taken = textarea.value
  const sync = () => {
    clearTimeout(timer)
    // The textarea knows better when it was filled behind our back.
    if (textarea.value !== taken) return
    taken = editor.isEmpty ? "" : editor.getHTML()
    textarea.value = taken
    taken = textarea.value
  }
  // A browser fills the fields of a page one comes back to after the scripts have begun; a text that was kept comes
  // later still.
  const take = () => {
    if (textarea.value === taken) return
    clearTimeout(timer)
    taken = textarea.value
    editor.commands.setContent(taken, { emitUpdate: false })
  }
  textarea.addEventListener("change", take)
  window.addEventListener("pageshow", take)
  setTimeout(take)
  editor.on("update", () => {
    clearTimeout(timer)
    timer = setTimeout(sync, SYNC_AFTER)
    textarea.dispatchEvent(new Event("input", { bubbles: true }))
  })
  textarea.form.addEventListener("submit", sync, true)
  window.addEventListener("pagehide", sync)
}

// The toolbar: one stop for Tab, arrows inside, Escape back to the text, Alt F10 from the text.
function equip(toolbar, editor, source) {
  const buttons = [...toolbar.querySelectorAll("button[data-tool]")]
  const usable = buttons.filter((button) => isThere(editor, button.dataset.tool))
  for (const button of buttons) button.hidden = !usable.includes(button)
  for (const button of usable) {
    const tool = TOOLS[button.dataset.tool]
    button.tabIndex = button === usable[0] ? 0 : -1
    button.addEventListener("mousedown", (event) => event.preventDefault())
    button.addEventListener("click", () => {
      if (button.getAttribute("aria-disabled") === "true") return
      if (tool.open) tool.open(editor, source)
      else tool.run(editor.chain().focus()).run()
    })
  }
  toolbar.addEventListener("keydown", (event) => {
    const here = usable.indexOf(document.activeElement)
    const places = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: usable.length - 1 }
    if (event.key === "Escape") editor.commands.focus()
    if (!(event.key in places)) return
    event.preventDefault()
    const next = usable[(places[event.key] + usable.length) % usable.length]
    for (const button of usable) button.tabIndex = button === next ? 0 : -1
    next.focus()
  })
  editor.view.dom.addEventListener("keydown", (event) => {
    if (event.altKey && event.key === "F10") {
      event.preventDefault()
      usable.find((button) => button.tabIndex === 0).focus()
    }
  })
  const show = () => {
    for (const button of usable) {
      const { active, can } = TOOLS[button.dataset.tool]
      if (active) button.setAttribute("aria-pressed", String(editor.isActive(...active)))
      if (can) button.setAttribute("aria-disabled", String(!can(editor)))
    }
  }
  editor.on("transaction", show)
  show()
  document.querySelector("[data-toolbar-place]")?.append(toolbar)
  toolbar.hidden = false
}

function isThere(editor, tool) {
  const name = tool.replace(/\d$/, "")
  return name === "undo" || name === "redo" || name in editor.schema.nodes || name in editor.schema.marks
}

// A block as readers will see it, with a bar to move, edit and remove it. `draw` fills it with what its key stands for.
function blockView(source, name, draw) {
  return ({ node, editor, getPos }) => {
    const dom = source.surface.querySelector(`template[data-block=${name}]`).content.firstElementChild.cloneNode(true)
    const kind = name === "picture" ? "images" : "articles"
    let current = node

    const show = () => {
      const key = current.attrs[name === "picture" ? "image" : "also-read"]
      draw(dom, current.attrs, null)
      source.ask(kind, key).then((target) => {
        draw(dom, current.attrs, target)
        dom.querySelector("[data-gone]").hidden = target !== undefined
        dom.querySelector("[data-note]").textContent = target?.note ?? ""
      }, () => {})
    }
    const acts = {
      up: () => move(editor, getPos(), -1) && editor.commands.focus(),
      down: () => move(editor, getPos(), 1) && editor.commands.focus(),
      remove: () => editor.chain().focus().deleteRange({ from: getPos(), to: getPos() + current.nodeSize }).run(),
      edit: () => edit(editor, getPos, current),
    }
    dom.addEventListener("click", (event) => acts[event.target.closest("button[data-do]")?.dataset.do]?.())
    dom.addEventListener("dblclick", () => name === "picture" && acts.edit())
    show()
    return {
      dom,
      update(next) {
        if (next.type !== current.type) return false
        current = next
        show()
        return true
      },
      stopEvent: (event) => Boolean(event.target.closest?.("button")),
      ignoreMutation: () => true,
    }
  }
}

async function edit(editor, getPos, node) {
  const words = await editFigure(node.attrs)
  if (words) editor.view.dispatch(editor.state.tr.setNodeMarkup(getPos(), undefined, { ...node.attrs, ...words }))
  editor.commands.focus()
}

// Let the block at `position` change places with its neighbour.
function move(editor, position, step) {
  const { doc, tr } = editor.state
  const place = doc.resolve(position)
  const neighbour = place.parent.maybeChild(place.index() + step)
  if (!neighbour) return true
  const node = doc.nodeAt(position)
  const target = position + step * neighbour.nodeSize
  editor.view.dispatch(tr.delete(position, position + node.nodeSize).insert(target, node).scrollIntoView())
  return editor.commands.setNodeSelection(target)
}

// The picture or box that is chosen, or undefined.
function chosenBlock(editor) {
  const { node } = editor.state.selection
  return node?.type.name === "picture" || node?.type.name === "alsoRead" ? node : undefined
}

// The keys of a chosen block: Alt with the arrows moves it, Enter edits a picture's words, Delete removes it; letters do
// nothing. Return whether the key has been dealt with.
function blockKey(editor, event) {
  const block = chosenBlock(editor)
  if (!block) return false
  const position = editor.state.selection.from
  if (event.altKey && event.key === "ArrowUp") return move(editor, position, -1)
  if (event.altKey && event.key === "ArrowDown") return move(editor, position, 1)
  if (event.ctrlKey || event.metaKey || event.altKey) return false
  if (event.key === "Delete" || event.key === "Backspace") return editor.commands.deleteSelection()
  if (event.key === "Enter" && block.type.name === "picture") edit(editor, () => position, block)
  return event.key === "Enter" || event.key.length === 1
}

// Put a block after the paragraph with the caret, or in its place when it is empty, and the caret behind it.
function insert(editor, type, attrs) {
  const { schema, selection, tr } = editor.state
  const { $to } = selection
  const inEmpty = $to.depth === 1 && $to.parent.isTextblock && $to.parent.content.size === 0
  const end = $to.depth ? $to.after(1) : selection.to
  const start = inEmpty ? $to.before(1) : end
  const block = schema.nodes[type].create(attrs)
  tr.replaceWith(start, end, block)
  const behind = start + block.nodeSize
  if (!tr.doc.nodeAt(behind)?.isTextblock) tr.insert(behind, schema.nodes.paragraph.create())
  editor.view.dispatch(tr.scrollIntoView())
  editor.chain().focus().setTextSelection(behind + 1).run()
}

async function addPicture(editor, source) {
  const picture = await choosePicture()
  if (!picture) return editor.commands.focus()
  source.ask.remember("images", picture)
  insert(editor, "picture", { image: String(picture.id) })
}

async function addAlsoRead(editor, source) {
  const story = await chooseStory()
  if (!story) return editor.commands.focus()
  source.ask.remember("articles", story)
  insert(editor, "alsoRead", { "also-read": String(story.id) })
}

async function link(editor) {
  const { from, to, empty } = editor.state.selection
  const href = await askForAddress(editor.getAttributes("link").href ?? "")
  const chain = editor.chain().focus().setTextSelection({ from, to })
  if (href === null) chain.run()
  else if (href === "") chain.extendMarkRange("link").unsetLink().run()
  else if (empty && !editor.isActive("link")) {
    chain.insertContent({ type: "text", text: href, marks: [{ type: "link", attrs: { href } }] }).run()
  } else chain.extendMarkRange("link").setLink({ href }).run()
}

// Return ask(kind, key) → what the key stands for, or undefined when it is gone. Questions of one moment go together.
function asker(address) {
  const answers = { images: new Map(), articles: new Map() }
  let waiting = null

  const send = async (batch) => {
    const query = new URLSearchParams({ images: [...batch.images], articles: [...batch.articles] })
    const answer = await fetch(`${address}?${query}`)
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    return answer.json()
  }
  const ask = (kind, key) => {
    if (!answers[kind].has(key)) {
      if (!waiting) {
        const batch = { images: new Set(), articles: new Set() }
        const answer = new Promise((resolve) => setTimeout(resolve, ASK_AFTER)).then(() => {
          waiting = null
          return send(batch)
        })
        waiting = { batch, answer }
      }
      waiting.batch[kind].add(key)
      answers[kind].set(key, waiting.answer.then((shown) => shown[kind][key]))
    }
    return answers[kind].get(key)
  }
  ask.remember = (kind, shown) => answers[kind].set(String(shown.id), Promise.resolve(shown))
  return ask
}

// Put a paragraph in the place of each row of a table; a table of one column, which only holds a text, just goes.
// Return whether there was more than one column.
function toParagraphs(table) {
  const rows = [...table.rows].map((row) => [...row.cells].filter((cell) => cell.textContent.trim()))
  const isLayout = rows.every((cells) => cells.length < 2)
  const lines = rows.filter((cells) => cells.length).flatMap((cells) => {
    if (isLayout && cells[0].querySelector("p, table, ul, ol, h1, h2, h3")) return [...cells[0].childNodes]
    const line = document.createElement("p")
    cells.forEach((cell, index) => {
      for (const inner of cell.querySelectorAll("p, div")) inner.replaceWith(...inner.childNodes, " ")
      if (index) line.append(" – ")
      line.append(...cell.childNodes)
    })
    return [line]
  })
  table.replaceWith(...lines)
  return !isLayout
}

// What other programs put on the clipboard, made into what the surface knows. `note` hears what was lost: pictures, tables.
function tidy(html, note) {
  // The content policy refuses style attributes even where they are only read.
  const unstyled = html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="))
  const { body } = new DOMParser().parseFromString(unstyled, "text/html")
  const rename = (element, tag) => {
    const renamed = document.createElement(tag)
    renamed.append(...element.childNodes)
    element.replaceWith(renamed)
    return renamed
  }
  const wrap = (element, tag) => {
    const wrapper = document.createElement(tag)
    wrapper.append(...element.childNodes)
    element.append(wrapper)
  }
  if (body.querySelector("img")) note("pictures")
  for (const table of body.querySelectorAll("table")) {
    if (table.isConnected && toParagraphs(table)) note("tables")
  }
  // Google Docs says bold and italic by style, and wraps everything in a <b> that is not bold.
  for (const element of body.querySelectorAll("[data-style]:not(p, li, h1, h2, h3, h4, h5, h6)")) {
    const style = element.dataset.style
    if (/font-weight:\s*(bold|[6-9]00)/i.test(style)) wrap(element, "strong")
    if (/font-style:\s*italic/i.test(style)) wrap(element, "em")
    if (/font-weight:\s*(normal|400)/i.test(style) && element.matches("b, strong")) rename(element, "span")
  }
  for (const title of body.querySelectorAll("h1")) rename(title, "h2")
  for (const title of body.querySelectorAll("h4, h5, h6")) rename(title, "h3")
  for (const anchor of body.querySelectorAll("a[href]")) {
    const address = /^https:\/\/www\.google\.com\/url\?/.test(anchor.href) && new URL(anchor.href).searchParams.get("q")
    if (address) anchor.setAttribute("href", address)
    if (anchor.getAttribute("href").startsWith("#_")) anchor.replaceWith(...anchor.childNodes)
  }
  // Word's lists are paragraphs with a bullet in them.
  for (const item of body.querySelectorAll("p[data-style*='mso-list:']")) {
    const marker = item.querySelector("span[data-style*='mso-list:Ignore'], span[data-style*='mso-list: Ignore']")
    const tag = /^\s*[\da-z]+[.)]/i.test(marker?.textContent ?? "") ? "ol" : "ul"
    marker?.remove()
    const before = item.previousElementSibling
    const list = before?.matches(`${tag}[data-word]`) ? before : document.createElement(tag)
    list.dataset.word = ""
    if (list !== before) item.before(list)
    list.append(rename(item, "li"))
  }
  for (const paragraph of body.querySelectorAll("p")) {
    if (!paragraph.textContent.trim() && !paragraph.children.length) paragraph.remove()
  }
  return body.innerHTML
}
