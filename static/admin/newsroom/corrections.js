// Writes and retracts corrections without leaving the page, so that what is typed in the story stays where it is.
// Without it the small form is sent, and the page comes back.
const place = document.querySelector("[data-corrections]")
const form = document.getElementById("correction-form")
let asking = false

form?.addEventListener("submit", async (event) => {
  event.preventDefault()
  if (asking) return
  asking = true
  const say = (words) => (place.querySelector("[data-told]").textContent = words)
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form, event.submitter),
      headers: { accept: "application/json" },
    })
    if (!answer.ok || answer.redirected) say(form.dataset.noAnswer)
    else {
      const { told, panel } = await answer.json()
      place.innerHTML = panel
      const number = place.querySelectorAll(".nr-steps > li").length
      if (number) document.querySelector("[data-corrections-number]").textContent = number
      say(told)
    }
  } catch {
    say(form.dataset.noAnswer)
  }
  asking = false
})
