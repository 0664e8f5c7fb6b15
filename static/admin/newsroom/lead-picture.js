// The lead picture over the text: drawn as the panel has it, caption and credit as they are typed there. The empty place
// opens the panel's picker.
const figure = document.querySelector("[data-lead-picture]")
const none = document.querySelector("[data-choose-lead]")
const field = document.getElementById("id_lead_image")
const choose = document.querySelector(".nr-field--lead_image [data-choose]")
const own = { caption: "id_lead_caption", credit: "id_lead_credit", alt: "id_lead_alt" }
let picture = null
let asked = ""

function write() {
  const words = {}
  for (const [name, id] of Object.entries(own)) words[name] = document.getElementById(id)?.value.trim() || picture?.[name] || ""
  figure.querySelector("[data-caption]").textContent = words.caption
  figure.querySelector("[data-credit]").textContent = words.credit
  figure.querySelector("img").alt = words.alt
}

async function draw() {
  if (field.value !== asked) {
    asked = field.value
    picture = null
    if (asked) {
      const answer = await fetch(`${figure.dataset.blocks}?images=${encodeURIComponent(asked)}`).catch(() => null)
      // Offline, or signed out: what is drawn stays.
      if (!answer?.ok || answer.redirected) return
      const { images } = await answer.json()
      picture = images[asked] ?? null
    }
    if (picture) {
      const image = figure.querySelector("img")
      image.dataset.shared = picture.shared
      image.src = picture.src
    }
    figure.hidden = !picture
  }
  none.hidden = Boolean(picture) || !choose
  write()
}

if (figure && field) {
  for (const id of [field.id, ...Object.values(own)]) {
    document.getElementById(id)?.addEventListener("input", draw)
    document.getElementById(id)?.addEventListener("change", draw)
  }
  none.addEventListener("click", () => choose.click())
  window.addEventListener("pageshow", draw)
}
