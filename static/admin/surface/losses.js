// Whether a text would lose something by being written here. An editor drops what its schema does not know, silently.

// Blocks, and what holds text; paragraphs and marks may be put together differently without any loss.
const HOLDERS = "h2, h3, ul, ol, li, blockquote, table, tr, td, th, figure, aside, div, hr"

const saysSomething = ({ name, value }) => value !== "" && !(name.endsWith("span") && value === "1")

function inventory(html) {
  const { body } = new DOMParser().parseFromString(html, "text/html")
  const found = new Map()
  for (const element of body.querySelectorAll("*:not(a)")) {
    const attributes = [...element.attributes].filter(({ name }) => name.startsWith("data-") || name.endsWith("span"))
    if (!element.matches(HOLDERS) && !attributes.length) continue
    const says = attributes.filter(saysSomething).map(({ name, value }) => `${name}=${value}`)
    const key = [element.localName, ...says.sort()].join(" ")
    found.set(key, (found.get(key) ?? 0) + 1)
  }
  const links = new Set([...body.querySelectorAll("a")].map((link) => link.dataset.article ?? link.getAttribute("href")))
  return { found, links, words: body.textContent.replace(/\s+/g, "") }
}

// Return what `after` lacks of `before`, for the console; or null.
export function lossOf(before, after) {
  const [had, has] = [inventory(before), inventory(after)]
  for (const [key, count] of had.found) if ((has.found.get(key) ?? 0) < count) return key
  for (const href of had.links) if (!has.links.has(href)) return `a link to ${href}`
  return had.words === has.words ? null : "words"
}
