// A field for one picture of the library: a preview and the picker instead of the picture's number.
import { choosePicture } from "newsroom/pickers"

for (const chooser of document.querySelectorAll("[data-picture-chooser]")) {
  const input = chooser.querySelector("input")
  const shown = chooser.querySelector(".nr-chooser__shown")
  const remove = chooser.querySelector("[data-remove]")

  const show = (picture) => {
    input.value = picture?.id ?? ""
    shown.hidden = remove.hidden = !picture
    shown.querySelector("img").src = picture?.thumbnail ?? ""
    shown.querySelector("b").textContent = picture?.title ?? ""
    shown.querySelector("small").textContent = picture?.credit ?? ""
    input.dispatchEvent(new Event("input", { bubbles: true }))
  }

  chooser.classList.add("is-ready")
  chooser.querySelector(".nr-chooser__acts").hidden = false
  remove.addEventListener("click", () => show(null))
  chooser.querySelector("[data-choose]").addEventListener("click", async () => {
    const picture = await choosePicture()
    if (picture) show(picture)
  })
}
