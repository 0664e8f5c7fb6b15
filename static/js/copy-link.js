// Copy-link buttons. Without this module, or without a clipboard (plain http), they stay hidden.
if (navigator.clipboard) {
  for (const item of document.querySelectorAll("[data-copy-link]")) {
    const button = item.querySelector("button")
    const said = item.querySelector("[data-said]")
    let silence
    item.hidden = false
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.dataset.url)
      said.textContent = said.dataset.said
      clearTimeout(silence)
      silence = setTimeout(() => (said.textContent = ""), 3000)
    })
  }
}
