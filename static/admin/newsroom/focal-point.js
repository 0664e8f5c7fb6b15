// The focal point of a picture, by click, drag and arrow keys, instead of its two numbers; the crops beside it follow.
for (const frame of document.querySelectorAll("[data-focal-point]")) {
  const [across, down] = frame.dataset.focalPoint.split(" ").map((id) => document.getElementById(id))
  const dot = frame.querySelector("button")
  const picture = frame.querySelector("img")
  const crops = document.querySelectorAll("img[data-crop]")
  if (!dot || !across || !down) continue

  const place = (x, y) => {
    const kept = [x, y].map((value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000)
    ;[across.value, down.value] = kept
    dot.style.left = `${kept[0] * 100}%`
    dot.style.top = `${kept[1] * 100}%`
    const [left, top] = kept.map((value) => Math.round(value * 100))
    dot.setAttribute("aria-label", dot.dataset.label.replace("ACROSS", left).replace("DOWN", top))
    return kept
  }
  const move = (x, y) => {
    const kept = place(x, y)
    for (const crop of crops) cut(crop, kept)
    across.dispatchEvent(new Event("input", { bubbles: true }))
  }

  // Show what the server will cut, from the whole picture: as crop_box() in articles/pictures.py has it.
  const cut = (crop, point) => {
    const [wide, high] = crop.dataset.crop.split(" ").map(Number)
    const own = Number(picture.getAttribute("width")) / Number(picture.getAttribute("height"))
    const parts = [Math.min(1, wide / high / own), Math.min(1, own / (wide / high))]
    const [x, y] = parts.map((part, axis) => {
      const start = Math.min(Math.max(point[axis] - part / 2, 0), 1 - part)
      return part < 1 ? (100 * start) / (1 - part) : 50
    })
    if (crop.src !== picture.src) crop.src = picture.src
    crop.style.objectPosition = `${x}% ${y}%`
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
