// Fields that grow with their text. In a single-line one Enter does nothing, and the headline counts its characters.
for (const field of document.querySelectorAll("textarea[data-growing-text]")) {
  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return
    field.style.height = "auto"
    field.style.height = `${field.scrollHeight}px`
  }
  field.addEventListener("input", grow)
  grow()
  if (field.dataset.growingText === "single-line") {
    field.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && event.preventDefault())
    field.addEventListener("input", () => {
      // Only a paste can bring line breaks.
      if (/[\r\n]/.test(field.value)) field.value = field.value.replace(/\s*[\r\n]+\s*/g, " ")
    })
  }
}

const count = document.querySelector("[data-headline-count]")
const headline = document.getElementById("id_headline")
if (count && headline) {
  const show = () => {
    const length = [...headline.value.trim()].length
    count.hidden = !length
    count.querySelector("b").textContent = length
    count.dataset.band = length < 30 ? "short" : length <= 65 ? "good" : length <= 110 ? "long" : "over"
  }
  headline.addEventListener("input", show)
  show()
}
