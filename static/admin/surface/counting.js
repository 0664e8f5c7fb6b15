// The line under the text: words and reading time as the server counts them, the language, and "TK" still to come.
import { Extension, pm } from "django-prose-editor/editor"
import { finder, lines, marker, wordsOf } from "newsroom/surface/changed-blocks"

const { TextSelection } = pm.state
const COUNT_AFTER = 300
// As in models/edition.py.
const WORDS_A_MINUTE = 230
// As in readiness.py.
const TO_COME = /(?<![\p{L}\p{N}_-])TK+(?![\p{L}\p{N}_-])/gu

const toCome = marker(
  finder((words) => [...words.matchAll(TO_COME)].map(({ 0: mark, index }) => [index, index + mark.length])),
  "nr-tk",
)

export const ToCome = Extension.create({ name: "toCome", addProseMirrorPlugins: () => [toCome] })

const counted = new WeakMap()

function count(line) {
  if (!counted.has(line)) counted.set(line, wordsOf(line).split(/\s+/u).filter(Boolean).length)
  return counted.get(line)
}

// Captions are read with the text.
function captions(doc) {
  const found = []
  doc.forEach(({ attrs }) => {
    if (attrs.caption) found.push(attrs.caption)
    for (const { caption } of attrs.uses ?? []) if (caption) found.push(caption)
  })
  return found
}

export function wordsIn(doc) {
  const inCaptions = captions(doc).join(" ").split(/\s+/u).filter(Boolean).length
  return lines(doc).reduce((sum, [line]) => sum + count(line), inCaptions)
}

export function equipCounting(surface, editor) {
  const bar = surface.root.querySelector("[data-counting]")
  const [words, minutes, marks] = ["words", "minutes", "marks"].map((name) => bar.querySelector(`[data-${name}]`))
  const say = (element, number) => {
    const { one, many } = element.dataset
    element.textContent = (number === 1 ? one : many).replace("NUMBER", number.toLocaleString(document.documentElement.lang))
  }
  const show = () => {
    const number = wordsIn(editor.state.doc)
    say(words, number)
    say(minutes, Math.max(1, Math.round(number / WORDS_A_MINUTE)))
    minutes.hidden = !number
    const { found } = toCome.getState(editor.state)
    marks.hidden = !found.length
    say(marks, found.length)
  }
  let timer
  editor.on("update", () => {
    clearTimeout(timer)
    timer = setTimeout(show, COUNT_AFTER)
  })
  surface.recount = show
  marks.addEventListener("click", () => {
    const { found } = toCome.getState(editor.state)
    const next = found.find(({ from }) => from > editor.state.selection.from) ?? found[0]
    if (!next) return
    const { tr, doc } = editor.state
    editor.view.dispatch(tr.setSelection(TextSelection.create(doc, next.from, next.to)).scrollIntoView())
    editor.view.focus()
  })
  show()
  bar.hidden = false
  const place = document.querySelector("[data-status-bar]")
  if (!place) return
  place.append(bar)
  place.hidden = false
}

// The text is in the story's language: for the spelling, the hyphens and the voices of the browser.
export function followLanguage(surface, editor) {
  const field = surface.form.elements.language
  const shown = surface.form.querySelector("[data-counting] [data-language]")
  const follow = () => {
    const typed = field?.value.trim().replaceAll("_", "-") || surface.root.dataset.language
    try {
      const name = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" }).of(typed)
      editor.view.dom.lang = surface.language = typed
      shown.textContent = name
    } catch {
      // Half a tag, while it is being typed.
    }
  }
  field?.addEventListener("input", follow)
  field?.addEventListener("change", follow)
  follow()
}
