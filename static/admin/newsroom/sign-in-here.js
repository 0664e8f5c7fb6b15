// Signing in without leaving the page: the sign-in page in a dialog. Once somebody is signed in, every form of the page
// has the new session's token, and "signed-in" says who it is.
const dialog = document.querySelector("[data-sign-in-dialog]")
const frame = dialog?.querySelector("iframe")

document.addEventListener("click", (event) => {
  if (!frame || !event.target.closest("[data-sign-in-here]")) return
  frame.src = dialog.dataset.signInDialog
  dialog.showModal()
})

frame?.addEventListener("load", async () => {
  if (!dialog.open) return
  const answer = await fetch(dialog.dataset.signedIn, { headers: { accept: "application/json" } }).catch(() => null)
  if (!answer?.ok || answer.redirected) return
  const { user, token } = await answer.json()
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token
  dialog.close()
  document.dispatchEvent(new CustomEvent("signed-in", { detail: { user } }))
})

dialog?.addEventListener("close", () => frame.removeAttribute("src"))
