// Passkeys: their buttons are hidden until a browser that knows passkeys runs this; allauth's scripts do the rest, and
// tell of what failed or was put off by an event.
if (window.PublicKeyCredential) {
  for (const button of document.querySelectorAll("[data-passkey]")) button.hidden = false
  document.addEventListener("allauth.error", (event) => {
    event.preventDefault()
    document.querySelector("[data-passkey-says]").hidden = false
  })
} else {
  for (const words of document.querySelectorAll("[data-no-passkey]")) words.hidden = false
}
