// Copy-link buttons. share.css shows them where there are scripts; without a clipboard (plain http) they go.
for (const item of document.querySelectorAll("[data-copy-link]")) {
  const button = item.querySelector("button")
  const said = item.querySelector("[data-said]")
  let silence
  item.hidden = !navigator.clipboard
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(button.dataset.url)
    said.textContent = said.dataset.said
    clearTimeout(silence)
    silence = setTimeout(() => (said.textContent = ""), 3000)
  })
}
