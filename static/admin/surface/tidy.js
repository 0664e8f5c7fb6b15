// What other programs put on the clipboard, made into what a text knows: paragraphs, headings, lists, links, bold and
// italics, tables, and nothing else. Word, Google Docs, LibreOffice, mail programs and web pages each have their ways.

// What stands around a text on a page, and what is none.
const AROUND_A_TEXT = [
  "nav, header, footer, form, button, select, dialog, [hidden], [aria-hidden=true]",
  "[role=navigation], [role=banner], [role=contentinfo]",
  "script, style, template, iframe, object, svg, audio, video",
].join()
const HEADINGS = "h1, h2, h3, h4, h5, h6"
const BLOCKS = `p, div, ul, ol, li, table, blockquote, ${HEADINGS}, section, article, figure, hr, pre, dl`

// Return the HTML `html` as the writing surface can take it. `note` hears what was lost: "pictures".
export function tidy(html, note) {
  // The content policy refuses style attributes even where they are only read.
  const unstyled = html.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="))
  const { body } = new DOMParser().parseFromString(unstyled, "text/html")
  // From another text of ours: all of it is known.
  if (body.querySelector("[data-pm-slice]")) return unstyled.replaceAll(" data-style=", " style=")
  if (body.querySelector("img, picture")) note("pictures")
  for (const element of body.querySelectorAll(AROUND_A_TEXT)) element.remove()
  for (const picture of body.querySelectorAll("img, picture, figure")) {
    if (picture.matches("figure")) picture.replaceWith(...picture.childNodes)
    else picture.remove()
  }
  emphasis(body)
  headings(body)
  links(body)
  wordLists(body)
  for (const table of body.querySelectorAll("table")) if (table.isConnected) tidyTable(table)
  lists(body)
  paragraphs(body)
  plain(body)
  return body.innerHTML
}

function rename(element, tag) {
  const renamed = document.createElement(tag)
  for (const { name, value } of element.attributes) renamed.setAttribute(name, value)
  renamed.append(...element.childNodes)
  element.replaceWith(renamed)
  return renamed
}

function wrap(element, tag) {
  const wrapper = document.createElement(tag)
  wrapper.append(...element.childNodes)
  element.append(wrapper)
}

// Google Docs says bold and italic by style, and wraps everything in a <b> that is not bold. A heading is bold already.
function emphasis(body) {
  for (const element of body.querySelectorAll("[data-style]")) {
    if (element.matches(BLOCKS)) continue
    const { style } = element.dataset
    const isBold = /font-weight:\s*(bold|[6-9]00)/i.test(style) && !element.closest(HEADINGS)
    if (isBold && !element.matches("b, strong")) wrap(element, "strong")
    if (/font-style:\s*italic/i.test(style) && !element.matches("i, em")) wrap(element, "em")
    if (/font-weight:\s*(normal|[1-5]00)/i.test(style) && element.matches("b, strong")) rename(element, "span")
  }
  for (const bold of body.querySelectorAll(`:is(${HEADINGS}) :is(b, strong)`)) bold.replaceWith(...bold.childNodes)
}

function headings(body) {
  // Word marks what is a heading by name where the style is the writer's own.
  for (const line of body.querySelectorAll("p[data-style*='mso-outline-level:']")) {
    const level = /mso-outline-level:\s*(\d)/.exec(line.dataset.style)?.[1]
    if (level <= 6) rename(line, `h${level}`)
  }
  for (const title of body.querySelectorAll("h1")) rename(title, "h2")
  for (const title of body.querySelectorAll("h4, h5, h6")) rename(title, "h3")
  for (const title of body.querySelectorAll("h2, h3")) if (!words(title)) title.remove()
}

// The address behind a redirect of Google's or Facebook's, or the one that is given.
function behind(address) {
  if (!URL.canParse(address)) return address
  const { hostname, pathname, searchParams } = new URL(address)
  if (/^(www\.)?google\.[a-z.]+$/.test(hostname) && pathname === "/url") {
    return searchParams.get("q") ?? searchParams.get("url") ?? address
  }
  if (/^lm?\.facebook\.com$/.test(hostname)) return searchParams.get("u") ?? address
  if (/\.safelinks\.protection\.outlook\.com$/.test(hostname)) return searchParams.get("url") ?? address
  return address
}

function links(body) {
  // Footnotes and their marks lead to places that are not here.
  const notes = "div:is([data-style*='mso-element:footnote'], [id^=sdfootnote], [id^=sdendnote])"
  for (const note of body.querySelectorAll(notes)) note.remove()
  for (const anchor of body.querySelectorAll("a")) {
    const href = anchor.getAttribute("href") ?? ""
    const isNote = /^#(_[ef][a-z]n|sdfootnote|sdendnote|cite_note|ftnt|fn)/.test(href)
    if (isNote) {
      const mark = anchor.closest("sup") ?? anchor
      mark.remove()
    } else if (!href || href.startsWith("#")) anchor.replaceWith(...anchor.childNodes)
    else anchor.setAttribute("href", behind(href))
  }
}

// Word's lists are paragraphs with a bullet in them, each with its level.
function wordLists(body) {
  for (const item of body.querySelectorAll("p[data-style*='mso-list:']")) {
    const level = Number(/mso-list:[^;"]*level(\d)/i.exec(item.dataset.style)?.[1] ?? 1)
    const marker = item.querySelector("span[data-style*='mso-list:Ignore'], span[data-style*='mso-list: Ignore']")
    if (!marker && /mso-list:\s*none/i.test(item.dataset.style)) continue
    const tag = /^\s*([\da-z]+|[ivxlc]+)[.)]/i.test(marker?.textContent ?? "") ? "ol" : "ul"
    marker?.remove()
    let before = item.previousElementSibling
    let list = before?.matches("[data-word]") ? before : null
    for (let depth = 1; list && depth < level; depth += 1) {
      const last = list.lastElementChild
      let inner = last.lastElementChild?.matches("[data-word]") ? last.lastElementChild : null
      if (!inner) {
        inner = document.createElement(tag)
        inner.dataset.word = ""
        last.append(inner)
      }
      list = inner
    }
    if (!list || list.localName !== tag) {
      list = document.createElement(tag)
      list.dataset.word = ""
      item.before(list)
    }
    list.append(rename(item, "li"))
  }
  // What stands in a line of Word's list besides its words.
  for (const empty of body.querySelectorAll("[data-word] > :is(ul, ol)")) empty.previousElementSibling?.append(empty)
}

// Lists in a list belong into the item before; some programs put them beside it.
function lists(body) {
  for (const inner of body.querySelectorAll(":is(ul, ol) > :is(ul, ol)")) {
    if (inner.previousElementSibling?.matches("li")) inner.previousElementSibling.append(inner)
  }
}

// Tables that only hold a layout go; others keep their cells, of paragraphs, and their caption.
function tidyTable(table) {
  const rows = [...table.rows]
  const isLayout = rows.every((row) => [...row.cells].filter(words).length < 2) || table.querySelector("table")
  if (isLayout) {
    const held = rows.flatMap((row) => [...row.cells]).map((cell) => rename(cell, "div"))
    return table.replaceWith(...held)
  }
  const caption = words(table.caption)
  table.caption?.remove()
  if (caption) table.dataset.caption = caption
  for (const cell of table.querySelectorAll("thead td")) rename(cell, "th")
  for (const line of table.querySelectorAll(":is(td, th) :is(li, h2, h3, div, blockquote)")) rename(line, "p")
  for (const holder of table.querySelectorAll(":is(td, th) :is(ul, ol, dl)")) holder.replaceWith(...holder.childNodes)
  for (const row of rows) if (!words(row) && !row.querySelector("[rowspan]")) row.remove()
}

const words = (element) => (element?.textContent ?? "").replace(/[\s\u00a0]+/g, " ").trim()

// Mail programs part paragraphs by <br><br> and put each line into a <div>; empty paragraphs are only distance.
function paragraphs(body) {
  for (const holder of [body, ...body.querySelectorAll("div, section, article, main, blockquote, td, p")]) {
    const breaks = [...holder.children].filter((child) => child.localName === "br" && isBreakOfTwo(child))
    if (breaks.length) split(holder)
  }
  for (const line of body.querySelectorAll("div, section, article, main, span, font, center")) {
    const holdsBlocks = line.querySelector(BLOCKS)
    if (line.matches("span, font") || holdsBlocks) line.replaceWith(...line.childNodes)
    else rename(line, "p")
  }
  // Between blocks a line break is only distance.
  for (const br of body.querySelectorAll("br")) {
    if ([...br.parentNode.children].some((beside) => beside.matches(BLOCKS))) br.remove()
  }
  for (const line of body.querySelectorAll("p, li")) {
    for (const end of [line.lastChild, line.firstChild]) if (end?.localName === "br") end.remove()
    if (line.isConnected && !words(line) && !line.querySelector("ul, ol") && !line.closest("td, th")) line.remove()
  }
}

const next = (node) => {
  let after = node.nextSibling
  while (after?.nodeType === Node.TEXT_NODE && !after.data.trim()) after = after.nextSibling
  return after
}

const isBreakOfTwo = (br) => next(br)?.localName === "br"

// Make paragraphs of what two line breaks part.
function split(holder) {
  const parts = [document.createElement("p")]
  for (const node of [...holder.childNodes]) {
    if (node.localName === "br" && (isBreakOfTwo(node) || !words(parts.at(-1)))) {
      if (words(parts.at(-1))) parts.push(document.createElement("p"))
      node.remove()
    } else if (node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS)) {
      parts.push(node, document.createElement("p"))
    } else parts.at(-1).append(node)
  }
  const filled = parts.filter((part) => words(part) || part.matches("hr"))
  if (holder.localName === "p") holder.replaceWith(...filled)
  else holder.replaceChildren(...filled)
}

// Non-breaking spaces between words are another program's way to print two spaces; before marks they are meant.
function plain(body) {
  const walker = document.createTreeWalker(body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_COMMENT)
  const found = []
  while (walker.nextNode()) found.push(walker.currentNode)
  for (const node of found) {
    if (node.nodeType === Node.COMMENT_NODE) node.remove()
    else node.data = node.data.replace(/\u00a0(?=[\s\u00a0])|(?<=[\s\u00a0])\u00a0/g, " ")
  }
}
