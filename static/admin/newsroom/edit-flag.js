// Remembers on this device, and nowhere else, that somebody is signed in, so that static/js/edit-link.js shows a link on
// readers' pages; signing out forgets it. No cookie: readers' pages never learn of one.
const { editWords } = document.querySelector("[data-edit-words]").dataset
try {
  if (editWords) localStorage.setItem("edit this story", editWords)
  else localStorage.removeItem("edit this story")
} catch {
  // Without storage there is no link.
}
