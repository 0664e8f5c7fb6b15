// On a phone the section bar scrolls sideways: the section you are in, or the one the keyboard is at, comes to its middle.
for (const list of document.querySelectorAll("[data-scrolls]")) {
  const show = (link) => {
    const [inside, outside] = [link.getBoundingClientRect(), list.getBoundingClientRect()]
    list.scrollLeft += inside.left + inside.width / 2 - (outside.left + outside.width / 2)
  }
  const current = list.querySelector("[aria-current]")
  if (current) show(current)
  list.addEventListener("focusin", ({ target }) => {
    if (target.matches(":focus-visible")) show(target)
  })
}
