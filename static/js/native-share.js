// The phone's own share sheet. Where there is none the button stays hidden and the plain links do.
if (navigator.share) {
  for (const item of document.querySelectorAll("[data-native-share]")) {
    const button = item.querySelector("button")
    item.hidden = false
    button.addEventListener("click", () => {
      // Closing the sheet without sharing rejects; there is nothing to tell the reader then.
      navigator.share({ title: button.dataset.title, url: button.dataset.url }).catch(() => {})
    })
  }
}
