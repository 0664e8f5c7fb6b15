// The fields of a story are written in its language and direction, as the language field has it.
const field = document.getElementById("id_language")
const rightToLeft = field?.dataset.rightToLeft.split(" ") ?? []

function apply() {
  const language = field.value.trim()
  const [primary] = language.toLowerCase().split(/[-_]/)
  for (const place of document.querySelectorAll("[data-story-language]")) {
    for (const [name, value] of Object.entries({ lang: language, dir: rightToLeft.includes(primary) ? "rtl" : "ltr" }))
      if (language) place.setAttribute(name, value)
      else place.removeAttribute(name)
  }
}
field?.addEventListener("input", apply)
field?.addEventListener("change", apply)
window.addEventListener("pageshow", apply)
