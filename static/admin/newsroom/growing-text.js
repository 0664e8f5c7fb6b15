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
// Lengths at which the bands end, and where that is on the meter, as .nr-meter paints them.
const STOPS = [[0, 0], [30, 18], [65, 55], [110, 80], [160, 98]]
const place = (length) => {
  const end = Math.max(1, STOPS.findIndex(([stop]) => length <= stop))
  if (length > STOPS.at(-1)[0]) return STOPS.at(-1)[1]
  const [[from, left], [to, right]] = [STOPS[end - 1], STOPS[end]]
  return left + ((length - from) / (to - from)) * (right - left)
}
if (count && headline) {
  const show = () => {
    const length = [...headline.value.trim()].length
    count.hidden = !length
    count.querySelector("b").textContent = length
    count.querySelector("i").style.insetInlineStart = `${place(length)}%`
    count.dataset.band = length < 30 ? "short" : length <= 65 ? "good" : length <= 110 ? "long" : "over"
  }
  headline.addEventListener("input", show)
  show()
}
