// Quotation marks and dashes as they are printed in the text's language, while typing. Undo gives the plain ones back.
import { Extension, Plugin, pm } from "django-prose-editor/editor"

const { closeHistory } = pm.history
const THIN = "\u202f"

// Opening and closing, double and single: Unicode CLDR's, and where houses differ, what newspapers of the country print.
const MARKS = {
  en: ["“", "”", "‘", "’"],
  de: ["„", "“", "‚", "‘"],
  "de-CH": ["«", "»", "‹", "›"],
  fr: [`«${THIN}`, `${THIN}»`, "“", "”"],
  "fr-CH": [`«${THIN}`, `${THIN}»`, `‹${THIN}`, `${THIN}›`],
  da: ["»", "«", "›", "‹"],
  no: ["«", "»", "‘", "’"],
  nb: ["«", "»", "‘", "’"],
  nn: ["«", "»", "‘", "’"],
  sv: ["”", "”", "’", "’"],
  fi: ["”", "”", "’", "’"],
  is: ["„", "“", "‚", "‘"],
  nl: ["“", "”", "‘", "’"],
  es: ["«", "»", "“", "”"],
  ca: ["«", "»", "“", "”"],
  pt: ["“", "”", "‘", "’"],
  "pt-PT": ["«", "»", "“", "”"],
  it: ["«", "»", "“", "”"],
  pl: ["„", "”", "‚", "’"],
  cs: ["„", "“", "‚", "‘"],
  sk: ["„", "“", "‚", "‘"],
  hu: ["„", "”", "»", "«"],
  ro: ["„", "”", "«", "»"],
  ru: ["«", "»", "„", "“"],
  uk: ["«", "»", "„", "“"],
  bg: ["„", "“", "‚", "‘"],
  el: ["«", "»", "“", "”"],
}

const marksOf = (language) => MARKS[language] ?? MARKS[language.split("-")[0]] ?? MARKS.en

const isStart = (words) => !words || /[\s([{–—/]$/u.test(words)

// Return what `typed` becomes after the words `before`, as [how many characters it takes the place of, text]; or null.
export function printed(typed, before, language) {
  const [opening, closing, innerOpening, innerClosing] = marksOf(language)
  const [open, , innerOpen, innerClose] = marksOf(language).map((mark) => mark.trim())
  // A mark may follow an opening one; in some languages that looks like the closing one.
  const follows = [open, innerOpen].some((mark) => before.endsWith(mark) && isStart(before.slice(0, -1)))
  const opens = isStart(before) || follows
  if (typed === '"') return [0, opens ? opening : closing]
  if (typed === "'") {
    if (opens) return [0, innerOpening]
    // In the middle of a word, or without a quotation to close, it is an apostrophe.
    return [0, before.lastIndexOf(innerOpen) > before.lastIndexOf(innerClose) ? innerClosing : "’"]
  }
  // Three at the beginning of a line are a divider.
  if (typed === "-" && before.endsWith("-") && before !== "-" && !before.endsWith("--")) return [1, "–"]
  return null
}

export const Typography = Extension.create({
  name: "newsroomTypography",
  addOptions: () => ({ surface: null }),
  addProseMirrorPlugins() {
    const { surface } = this.options
    return [
      new Plugin({
        props: {
          handleTextInput(view, from, to, typed) {
            if (typed.length !== 1 || view.composing) return false
            const $from = view.state.doc.resolve(from)
            if (!$from.parent.isTextblock) return false
            const before = $from.parent.textBetween(0, $from.parentOffset, undefined, "\ufffc")
            const made = printed(typed, before, surface.language ?? "en")
            if (!made) return false
            const [takes, text] = made
            // First as it was typed, then as it is printed: each is a step of its own for Undo.
            view.dispatch(view.state.tr.insertText(typed, from, to))
            view.dispatch(closeHistory(view.state.tr).insertText(text, from - takes, from + 1))
            view.dispatch(closeHistory(view.state.tr).scrollIntoView())
            return true
          },
        },
      }),
    ]
  },
})
