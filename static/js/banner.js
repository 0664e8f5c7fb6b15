// Takes the breaking line away for good on this device; the next one is another. The line in <head> remembers it.
for (const button of document.querySelectorAll("[data-close-banner]")) {
  button.hidden = false
  button.addEventListener("click", () => {
    delete document.documentElement.dataset.banner
    try {
      localStorage.banner = button.dataset.closeBanner
    } catch {
      // Storage is switched off: it is gone from this page.
    }
  })
}
