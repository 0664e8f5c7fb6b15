// The phone's own share sheet. share.css shows the button on phones with scripts; where there is no sheet it goes.
for (const item of document.querySelectorAll("[data-native-share]")) {
  const button = item.querySelector("button")
  item.hidden = !navigator.share
  button.addEventListener("click", () => {
    // Closing the sheet without sharing rejects; there is nothing to tell the reader then.
    navigator.share({ title: button.dataset.title, url: button.dataset.url }).catch(() => {})
  })
}
