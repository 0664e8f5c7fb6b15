// On a phone the section bar scrolls sideways: the section you are in is brought into its middle.
for (const current of document.querySelectorAll("[data-scrolls] [aria-current]")) {
  const list = current.closest("[data-scrolls]")
  const [inside, outside] = [current.getBoundingClientRect(), list.getBoundingClientRect()]
  list.scrollLeft += inside.left + inside.width / 2 - (outside.left + outside.width / 2)
}
