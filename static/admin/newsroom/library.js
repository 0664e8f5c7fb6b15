// The library takes pictures that are dropped anywhere on its page, pasted, or chosen as files; the link to the form
// for one stays.
import { startUploads, takeDrops } from "newsroom/uploads"

const root = document.querySelector("#content [data-uploader]")
if (root) {
  const shown = root.querySelector("[data-show]")
  const { add } = startUploads(root, { onAdded: () => (shown.hidden = false) })
  takeDrops(document, root, add)
}
