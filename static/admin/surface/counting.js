// The line under the text: words and reading time as the server counts them, the language, and "TK" still to come.
import { Extension, pm } from "django-prose-editor/editor"
import { inEveryBlock, inLines, lines, marker, once, wordsOf } from "newsroom/surface/changed-blocks"

const { NodeSelection, TextSelection } = pm.state
const COUNT_AFTER = 300
// As in models/edition.py.
const WORDS_A_MINUTE = 230
// As in readiness.py.
const TO_COME = /(?<![\p{L}\p{N}_-])TK+(?![\p{L}\p{N}_-])/gu

// What a block says besides its lines, as body/reading.py has it: captions, sources, titles.
function said({ attrs }) {
  const own = [attrs.caption, attrs.source, attrs.title, attrs.text]
  return [...own, ...(attrs.uses ?? []).map(({ caption }) => caption)].filter(Boolean).join(" ")
}

// Return what of a block, itself included, says something besides its lines, as [node, position within the block].
function speaking(block) {
  const found = said(block) ? [[block, 0]] : []
  if (!block.isTextblock) {
    block.descendants((node, position) => {
      if (said(node)) found.push([node, position + 1])
      return !node.isTextblock
    })
  }
  return found
}

const marksIn = (words) => [...words.matchAll(TO_COME)].map(({ 0: mark, index }) => [index, index + mark.length])
const inWords = inLines(marksIn)
const inSayings = (block) =>
  speaking(block).flatMap(([node, from]) =>
    marksIn(said(node)).map(() => ({ from, to: from + node.nodeSize, isBlock: true })),
  )

const toCome = marker(
  inEveryBlock((block) => [...inWords(block), ...inSayings(block)]),
  "nr-tk",
)

export const ToCome = Extension.create({ name: "toCome", addProseMirrorPlugins: () => [toCome] })

const number = (words) => words.split(/\s+/u).filter(Boolean).length

const wordsInBlock = once((block) => {
  const texts = [...lines(block).map(([line]) => wordsOf(line)), ...speaking(block).map(([node]) => said(node))]
  return texts.reduce((sum, text) => sum + number(text), 0)
})

export function wordsIn(doc) {
  let sum = 0
  doc.forEach((block) => (sum += wordsInBlock(block)))
  return sum
}

export function equipCounting(surface, editor) {
  const bar = surface.root.querySelector("[data-counting]")
  const [words, minutes, marks] = ["words", "minutes", "marks"].map((name) => bar.querySelector(`[data-${name}]`))
  const say = (element, count) => {
    const { one, many } = element.dataset
    const shown = count.toLocaleString(document.documentElement.lang)
    element.textContent = (count === 1 ? one : many).replace("NUMBER", shown)
  }
  const show = () => {
    const counted = wordsIn(editor.state.doc)
    say(words, counted)
    say(minutes, Math.max(1, Math.round(counted / WORDS_A_MINUTE)))
    minutes.hidden = !counted
    const { found } = toCome.getState(editor.state)
    marks.hidden = !found.length
    say(marks, found.length)
  }
  let timer
  editor.on("transaction", ({ transaction }) => {
    if (!transaction.docChanged) return
    clearTimeout(timer)
    timer = setTimeout(show, COUNT_AFTER)
  })
  marks.addEventListener("click", () => {
    const { found } = toCome.getState(editor.state)
    const next = found.find(({ from }) => from > editor.state.selection.from) ?? found[0]
    if (!next) return
    const { tr, doc } = editor.state
    const { from, to, isBlock } = next
    const selection = isBlock ? NodeSelection.create(doc, from) : TextSelection.create(doc, from, to)
    editor.view.dispatch(tr.setSelection(selection).scrollIntoView())
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
      const [language] = Intl.getCanonicalLocales(typed)
      const names = new Intl.DisplayNames([document.documentElement.lang || "en"], { type: "language" })
      shown.textContent = names.of(language)
      editor.view.dom.lang = surface.language = language
    } catch {
      // Half a tag, while it is being typed.
    }
  }
  field?.addEventListener("input", follow)
  field?.addEventListener("change", follow)
  follow()
}
