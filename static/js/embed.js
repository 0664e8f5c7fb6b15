// Embeds: the button puts the other house's frame in its own place. Until then nothing is asked of that house, and
// without this module there is a link.
for (const button of document.querySelectorAll("[data-frame]")) {
  const stage = button.closest("[data-stage]")
  button.hidden = false
  stage.querySelector("[data-note]").hidden = false
  stage.querySelector("a").hidden = true
  button.addEventListener("click", () => {
    const frame = document.createElement("iframe")
    frame.className = "embed__frame"
    frame.title = button.dataset.title
    frame.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture"
    // Players need their own scripts and storage; leaving our page for theirs is not for them to decide.
    frame.sandbox = "allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-presentation"
    // Who we are, which players ask for; not which story.
    frame.referrerPolicy = "strict-origin"
    frame.src = button.dataset.frame
    stage.replaceChildren(frame)
    frame.focus()
  })
}
