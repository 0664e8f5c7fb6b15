// A field for one picture of the library: a preview and the picker instead of the picture's number.
import { choosePicture } from "newsroom/pickers"

function equip(chooser) {
  const input = chooser.querySelector("input")
  const shown = chooser.querySelector(".nr-chooser__shown")
  const remove = chooser.querySelector("[data-remove]")

  let drawn = input.value

  const draw = (picture) => {
    drawn = input.value
    shown.hidden = remove.hidden = !picture
    shown.querySelector("img").src = picture?.thumbnail ?? ""
    shown.querySelector("b").textContent = picture?.title ?? ""
    shown.querySelector("small").textContent = picture?.credit ?? ""
  }
  const show = (picture) => {
    input.value = picture?.id ?? ""
    draw(picture)
    input.dispatchEvent(new Event("input", { bubbles: true }))
  }

  // The number can come from elsewhere: from Back, or from a text that was kept.
  const ask = async () => {
    if (input.value === drawn) return
    if (!input.value) return draw(null)
    const answer = await fetch(`${chooser.dataset.blocks}?images=${encodeURIComponent(input.value)}`)
    if (answer.ok && !answer.redirected) draw((await answer.json()).images[input.value])
  }

  chooser.classList.add("is-ready")
  chooser.querySelector(".nr-chooser__acts").hidden = false
  remove.addEventListener("click", () => show(null))
  input.addEventListener("change", ask)
  window.addEventListener("pageshow", ask)
  chooser.querySelector("[data-choose]").addEventListener("click", async () => {
    const picture = await choosePicture()
    if (picture) show(picture)
  })
}

const equipAll = () => document.querySelectorAll("[data-picture-chooser]:not(.is-ready)").forEach(equip)
equipAll()
// The layout editor draws its forms anew.
document.addEventListener("front-shown", equipAll)
