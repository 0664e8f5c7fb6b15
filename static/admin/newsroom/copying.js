// Buttons that copy what a field holds. Without this module, or without a clipboard, it can be marked and copied by hand.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copies]")) {
    button.hidden = false
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copies).value)
      button.textContent = button.dataset.done
    })
  }
}
