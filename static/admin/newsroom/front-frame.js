// The frame of the layout editor: as tall as its page, and as wide as a desktop's window or a phone's, made smaller to
// fit. Without this module it scrolls by itself and is as wide as there is room.
const frame = document.querySelector("[data-front-frame]")
const stage = frame.parentElement
const widths = document.querySelector("[data-front-widths]")
const PHONE = 768
let width = 1280

function fit() {
  const page = frame.contentDocument?.documentElement
  if (!page) return
  const style = getComputedStyle(stage)
  const room = stage.clientWidth - parseFloat(style.paddingInlineStart) - parseFloat(style.paddingInlineEnd)
  const wanted = window.innerWidth < PHONE ? room : width
  const scale = Math.min(1, room / wanted)
  frame.style.inlineSize = `${wanted}px`
  frame.style.transform = scale < 1 ? `scale(${scale})` : ""
  const tall = frame.contentDocument.body.scrollHeight
  frame.style.blockSize = `${tall}px`
  // A transformed frame keeps the room it would have without.
  frame.style.marginBlockEnd = `${(scale - 1) * tall}px`
}

function watch() {
  new ResizeObserver(fit).observe(frame.contentDocument.body)
  fit()
}

frame.addEventListener("load", watch)
if (frame.contentDocument?.readyState === "complete" && frame.contentDocument.body.childElementCount) watch()
addEventListener("resize", fit)
widths.hidden = false
widths.addEventListener("click", ({ target }) => {
  const button = target.closest("button")
  if (!button) return
  width = Number(button.dataset.width)
  for (const other of widths.children) other.setAttribute("aria-pressed", String(other === button))
  fit()
})
