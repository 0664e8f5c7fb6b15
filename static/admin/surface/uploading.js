// A picture file that is pasted or dropped into the text goes into the library, through the door of the picker, and
// stands where it was put; a line shows how far it is.
import { Plugin, pm } from "django-prose-editor/editor"

const { Decoration, DecorationSet } = pm.view

const isPicture = (file) => file.type.startsWith("image/")

export const picturesIn = (transfer) => [...(transfer?.files ?? [])].filter(isPicture)

// The lines of pictures on their way; each keeps its place while the text around it changes.
export const waiting = new Plugin({
  state: {
    init: () => DecorationSet.empty,
    apply(tr, set) {
      const { add, remove } = tr.getMeta(waiting) ?? {}
      const mapped = set.map(tr.mapping, tr.doc)
      if (add) return mapped.add(tr.doc, [Decoration.widget(add.at, add.line, { side: 1, line: add.line })])
      if (remove) return mapped.remove(mapped.find(undefined, undefined, ({ line }) => line === remove))
      return mapped
    },
  },
  props: { decorations: (state) => waiting.getState(state) },
})

// Send a file; return {picture} or {sentence}. `onProgress` hears how much of it is on its way, from 0 to 1.
function send(surface, file, onProgress) {
  const { upload } = document.getElementById("picture-picker").dataset
  const { failed, signedOut } = surface.root.querySelector("[data-uploads]").dataset
  const data = new FormData()
  data.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value)
  data.set("file", file)
  return new Promise((resolve) => {
    const request = new XMLHttpRequest()
    request.upload.addEventListener("progress", ({ loaded, total }) => total && onProgress(loaded / total))
    request.addEventListener("error", () => resolve({ sentence: failed }))
    request.addEventListener("load", () => {
      const isAnswered = new URL(request.responseURL).pathname === new URL(upload, location).pathname
      if (!isAnswered) return resolve({ sentence: signedOut })
      try {
        const { picture, errors } = JSON.parse(request.responseText)
        resolve(picture ? { picture } : { sentence: Object.values(errors).flat().map(plain).join(" ") })
      } catch {
        resolve({ sentence: failed })
      }
    })
    request.open("POST", upload)
    request.send(data)
  })
}

// A sentence may hold a link to the picture it speaks of.
const plain = (sentence) => new DOMParser().parseFromString(sentence, "text/html").body.textContent

// Upload `files` and put each as a figure at `at`.
export async function takeIn(surface, editor, files, at) {
  const notes = surface.root.querySelector("[data-uploads]")
  if (!document.querySelector("#picture-picker [data-upload-form]")) return say(notes, notes.dataset.mayNot)
  await Promise.all(files.map((file) => takeInOne(surface, editor, notes, file, at)))
}

async function takeInOne(surface, editor, notes, file, at) {
  const line = surface.root.querySelector("template[data-block=upload]").content.firstElementChild.cloneNode(true)
  const progress = line.querySelector("progress")
  line.querySelector("[data-name]").textContent = file.name
  const place = blockEnd(editor.state.doc, at)
  editor.view.dispatch(editor.state.tr.setMeta(waiting, { add: { at: place, line } }))

  const { picture, sentence } = await send(surface, file, (share) => (progress.value = share))
  const { state } = editor
  const [stands] = waiting.getState(state).find(undefined, undefined, (spec) => spec.line === line)
  const tr = state.tr.setMeta(waiting, { remove: line })
  if (picture && stands) {
    surface.ask.remember("images", picture)
    put(tr, stands.from, state.schema.nodes.picture.create({ image: String(picture.id) }))
  }
  editor.view.dispatch(tr)
  if (sentence) say(notes, `${file.name}: ${sentence}`)
}

// Put a figure at a place between two blocks; an empty paragraph before it goes.
function put(tr, at, figure) {
  const before = tr.doc.resolve(at).nodeBefore
  const isEmpty = before?.isTextblock && !before.content.size
  tr.replaceWith(isEmpty ? at - before.nodeSize : at, at, figure)
}

function blockEnd(doc, at) {
  const place = doc.resolve(at)
  return place.depth ? place.after(1) : at
}

function say(notes, sentence) {
  const note = document.createElement("p")
  note.textContent = sentence
  notes.querySelector("[data-sentences]").append(note)
  notes.hidden = false
}

export function equipUploads(surface) {
  const notes = surface.root.querySelector("[data-uploads]")
  notes.querySelector("[data-close]").addEventListener("click", () => {
    notes.querySelector("[data-sentences]").replaceChildren()
    notes.hidden = true
  })
}
