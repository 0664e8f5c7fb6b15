// The focal point of a picture, by click, drag and arrow keys, instead of its two numbers.
for (const frame of document.querySelectorAll("[data-focal-point]")) {
  const [across, down] = frame.dataset.focalPoint.split(" ").map((id) => document.getElementById(id))
  const dot = frame.querySelector("button")
  const picture = frame.querySelector("img")
  if (!dot || !across || !down) continue

  const place = (x, y) => {
    const kept = [x, y].map((value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000)
    ;[across.value, down.value] = kept
    dot.style.left = `${kept[0] * 100}%`
    dot.style.top = `${kept[1] * 100}%`
  }
  const move = (x, y) => {
    place(x, y)
    across.dispatchEvent(new Event("input", { bubbles: true }))
  }
  const placeAt = (event) => {
    const box = picture.getBoundingClientRect()
    move((event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height)
  }

  dot.hidden = false
  place(Number(across.value), Number(down.value))
  frame.addEventListener("pointerdown", (event) => {
    event.preventDefault()
    dot.focus()
    frame.setPointerCapture(event.pointerId)
    placeAt(event)
  })
  frame.addEventListener("pointermove", (event) => frame.hasPointerCapture(event.pointerId) && placeAt(event))
  dot.addEventListener("keydown", (event) => {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
    const step = steps[event.key]
    if (!step) return
    event.preventDefault()
    const size = event.shiftKey ? 0.1 : 0.01
    move(Number(across.value) + step[0] * size, Number(down.value) + step[1] * size)
  })
}
