// A field for one story: its headline and the picker instead of the story's number.
import { chooseStory } from "newsroom/pickers"

const equip = (chooser) => {
  const input = chooser.querySelector("input")
  const shown = chooser.querySelector(".nr-storychooser__shown")
  const button = chooser.querySelector("[data-choose]")
  // A row goes with its story; a field stays, and can be emptied.
  const clear = chooser.closest("td") ? undefined : chooser.querySelector("[data-clear]")

  const show = (story) => {
    shown.hidden = !input.value
    if (clear) clear.hidden = !input.value
    shown.querySelector("b").textContent = story?.headline ?? input.value
    shown.querySelector("small").textContent = [story?.section, story?.state].filter(Boolean).join(" · ")
  }
  const ask = async () => {
    show()
    if (!input.value) return
    const answer = await fetch(`${chooser.dataset.blocks}?articles=${encodeURIComponent(input.value)}`)
    if (answer.ok && !answer.redirected) show((await answer.json()).articles[input.value])
  }

  chooser.classList.add("is-ready")
  button.hidden = false
  button.addEventListener("click", async () => {
    const story = await chooseStory()
    if (!story) return
    input.value = story.id
    input.dispatchEvent(new Event("input", { bubbles: true }))
    show(story)
  })
  clear?.addEventListener("click", () => {
    input.value = ""
    input.dispatchEvent(new Event("input", { bubbles: true }))
    show()
    button.focus()
  })
  input.addEventListener("change", ask)
  window.addEventListener("pageshow", ask)
}

for (const chooser of document.querySelectorAll("[data-story-chooser]")) if (!chooser.closest(".empty-form")) equip(chooser)
document.addEventListener("formset:added", ({ target }) => {
  const chooser = target.querySelector("[data-story-chooser]")
  if (chooser) equip(chooser)
})
