// Many pictures at once into the library (admin/articles/image/uploads.html): dropped, pasted or chosen, three on their
// way at a time, each with a line of its own that says how far it is, why it was refused, or what it still lacks, with
// the fields to fill that in. What is typed there is sent by one press.
//
// startUploads(root, {onAdded(picture, {isTwin})}) -> {add(files), isBusy(), tidy(), save() -> whether all that was typed is stored}

const AT_ONCE = 3
const FIELDS = ["alt", "caption", "credit"]

export const picturesIn = (transfer) => [...(transfer?.files ?? [])]

export function startUploads(root, { onAdded = () => {} } = {}) {
  const says = root.dataset
  const list = root.querySelector("[data-lines]")
  const status = root.querySelector("[data-status]")
  const foot = root.querySelector("[data-foot]")
  const save = root.querySelector("[data-save]")
  const sameCredit = root.querySelector("[data-same-credit]")
  const token = () => document.querySelector("[name=csrfmiddlewaretoken]")
  const lines = new Set()
  const queue = []
  let onTheirWay = 0

  // One file and its line. `picture` is set once the library has it.
  function begin(file) {
    const element = root.querySelector("[data-line]").content.firstElementChild.cloneNode(true)
    const part = (name) => element.querySelector(`[data-${name}]`)
    const line = { file, element, part, picture: null }
    part("name").textContent = file.name
    part("again").addEventListener("click", () => retry())
    part("done").addEventListener("click", () => end(line))
    part("decorative").addEventListener("change", (event) => (field(line, "alt").disabled = event.target.checked))
    element.addEventListener("input", tell)
    lines.add(line)
    list.append(element)
    wait(line)
  }

  function wait(line) {
    line.failed = false
    say(line, says.waiting)
    line.part("again").hidden = true
    line.part("done").hidden = true
    queue.push(line)
    next()
  }

  function next() {
    while (onTheirWay < AT_ONCE && queue.length) {
      onTheirWay += 1
      send(queue.shift()).finally(() => {
        onTheirWay -= 1
        next()
        tell()
      })
    }
    tell()
  }

  async function send(line) {
    const progress = line.part("progress")
    progress.hidden = false
    const data = new FormData()
    data.set("csrfmiddlewaretoken", token().value)
    data.set("file", line.file)
    const answer = await post(says.upload, data, ({ loaded, total }) => {
      progress.value = total ? (100 * loaded) / total : 0
      say(line, loaded < total ? filled(says.sending, { sent: megabytes(loaded), all: megabytes(total) }) : says.making)
    })
    progress.hidden = true
    if (answer.picture) return settle(line, answer)
    line.failed = true
    say(line, answer.sentence, "stop")
    line.part("again").hidden = !answer.canTryAgain
    line.part("done").hidden = false
  }

  function settle(line, { picture, is_twin: isTwin, note }) {
    line.picture = picture
    const image = line.part("thumbnail")
    image.src = picture.thumbnail
    image.hidden = false
    const link = Object.assign(document.createElement("a"), { href: picture.address, textContent: picture.title })
    if (root.closest("dialog")) link.target = "_blank"
    line.part("name").replaceChildren(link)
    if (isTwin) say(line, says.there)
    else say(line, [picture.lacks.length ? says.added : says.complete, note].filter(Boolean).join(" "), picture.lacks.length ? "" : "good")
    const isFinished = isTwin || !picture.lacks.length
    const empty = FIELDS.filter((name) => picture.lacks.includes(name) || (name === "caption" && !picture.caption))
    for (const name of FIELDS) line.part(`field-${name}`).hidden = isFinished || !empty.includes(name)
    line.part("fields").hidden = isFinished
    line.part("done").hidden = !isFinished
    onAdded(picture, { isTwin: Boolean(isTwin) })
  }

  function end(line) {
    const focused = line.element.contains(document.activeElement)
    lines.delete(line)
    line.element.remove()
    tell()
    if (focused) root.querySelector("[data-files]").focus()
  }

  // Whoever signed in again in another tab has another token.
  async function retry() {
    try {
      const answer = await fetch(says.signedIn, { headers: { accept: "application/json" } })
      if (!answer.redirected) token().value = (await answer.json()).token
    } catch {
      // The upload itself will say that nobody answers.
    }
    for (const line of lines) if (line.failed && !line.part("again").hidden) wait(line)
  }

  const field = (line, name) => line.part(`field-${name}`).querySelector("textarea, input:not([type=checkbox])")
  const toFill = () => [...lines].filter((line) => line.picture && !line.part("fields").hidden)
  const typed = (line) => FIELDS.some((name) => field(line, name).value.trim()) || line.part("decorative").checked

  function tell() {
    const open = toFill()
    foot.hidden = !open.length
    root.querySelector("[data-to-fill]").textContent = filled(open.length === 1 ? says.oneToFill : says.manyToFill, { number: open.length })
    const credits = open.filter((line) => !line.part("field-credit").hidden)
    sameCredit.hidden = credits.length < 2 || !credits.some((line) => field(line, "credit").value.trim())
    const under = onTheirWay + queue.length
    const here = [...lines].filter((line) => line.picture).length
    const told = lines.size ? filled(under ? says.under : says.over, { number: here, all: lines.size }) : ""
    if (status.textContent !== told) status.textContent = told
    root.classList.toggle("has-lines", lines.size > 0)
  }

  // Send what was typed of all lines at once. Each is stored or refused by itself.
  async function store() {
    const open = toFill().filter(typed)
    if (!open.length) return true
    const data = new FormData()
    data.set("csrfmiddlewaretoken", token().value)
    for (const line of open) {
      const { id } = line.picture
      data.append("picture", id)
      for (const name of FIELDS) if (!line.part(`field-${name}`).hidden) data.set(`${id}-${name}`, field(line, name).value)
      if (line.part("decorative").checked) data.set(`${id}-is_decorative`, "on")
    }
    save.setAttribute("aria-disabled", "true")
    const answer = await post(says.fill, data)
    save.removeAttribute("aria-disabled")
    let allStored = true
    for (const line of open) {
      const { picture, errors } = answer.answers?.[line.picture.id] ?? { errors: { "": [answer.sentence] } }
      if (picture) {
        settle(line, { picture })
        if (!picture.lacks.length) say(line, says.saved, "good")
        continue
      }
      allStored = false
      say(line, Object.values(errors).flat().join(" "), "stop")
    }
    tell()
    return allStored
  }

  const add = (files) => {
    for (const file of files) begin(file)
  }

  root.hidden = false
  const input = root.querySelector("[data-files]")
  input.addEventListener("change", () => {
    add([...input.files])
    input.value = ""
  })
  save.addEventListener("click", () => save.getAttribute("aria-disabled") || store())
  foot.closest("form")?.addEventListener("submit", (event) => {
    event.preventDefault()
    if (!save.getAttribute("aria-disabled")) store()
  })
  sameCredit.addEventListener("click", () => {
    const credits = toFill().filter((line) => !line.part("field-credit").hidden)
    const first = credits.map((line) => field(line, "credit").value.trim()).find(Boolean)
    for (const line of credits) field(line, "credit").value ||= first
    tell()
  })
  window.addEventListener("beforeunload", (event) => {
    if (onTheirWay || queue.length || toFill().some(typed)) event.preventDefault()
  })
  tell()
  // Take the finished lines away, for when the same place is opened again.
  const tidy = () => {
    for (const line of [...lines]) if (line.picture || line.failed) end(line)
  }
  return { add, save: store, tidy, isBusy: () => onTheirWay + queue.length > 0 }

  function say(line, sentence, level = "") {
    const state = line.part("state")
    // A sentence may hold a link to the picture it speaks of; it is shown as words.
    state.textContent = sentence
    state.className = level ? `is-${level}` : ""
  }

  // Answer {picture, ...} or {answers} as the door gave it, or {sentence, canTryAgain}.
  function post(address, data, onProgress) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest()
      const fail = (sentence, canTryAgain = true) => resolve({ sentence, canTryAgain })
      if (onProgress) request.upload.addEventListener("progress", onProgress)
      request.addEventListener("error", () => fail(says.noAnswer))
      request.addEventListener("abort", () => fail(says.noAnswer))
      request.addEventListener("load", () => {
        if (new URL(request.responseURL).pathname !== new URL(address, location).pathname) return fail(says.signedOut)
        if (request.status === 413) return fail(says.tooLarge, false)
        // Somebody else signed in meanwhile, in another tab.
        if (request.status === 403) return fail(says.signedOut)
        try {
          const answer = JSON.parse(request.responseText)
          if (!answer.errors) return resolve(answer)
          fail(Object.values(answer.errors).flat().join(" "), request.status >= 500)
        } catch {
          fail(says.noAnswer)
        }
      })
      request.open("POST", address)
      request.setRequestHeader("Accept", "application/json")
      request.send(data)
    })
  }
}

// Let `target` take pictures that are dropped on it; `root` shows that it would.
export function takeDrops(target, root, add, signal) {
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files")
  let depth = 0
  const over = (steps) => {
    depth = Math.max(0, depth + steps)
    root.classList.toggle("is-over", depth > 0)
  }
  target.addEventListener("dragenter", (event) => hasFiles(event) && over(1), { signal })
  target.addEventListener("dragleave", (event) => hasFiles(event) && over(-1), { signal })
  target.addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault(), { signal })
  target.addEventListener(
    "drop",
    (event) => {
      if (!hasFiles(event)) return
      event.preventDefault()
      over(-depth)
      add(picturesIn(event.dataTransfer))
    },
    { signal },
  )
  target.addEventListener(
    "paste",
    (event) => {
      const files = picturesIn(event.clipboardData)
      if (!files.length) return
      event.preventDefault()
      add(files)
    },
    { signal },
  )
}

const filled = (sentence, values) => sentence.replace(/NUMBER|ALL|SENT/g, (word) => values[word.toLowerCase()])
const megabytes = (bytes) => (bytes / 2 ** 20).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1, minimumFractionDigits: 1 })
