// The summary of each group of the side panel says what the group holds, as it is changed: a closed group still informs.
const value = (id) => document.getElementById(id)?.value.trim() ?? ""
const chosen = (select) => (select?.value ? select.selectedOptions[0].textContent.trim() : "")
const rows = (prefix) =>
  [...document.querySelectorAll(`#${prefix}-group tr.form-row:not(.empty-form)`)].filter(
    (row) => !row.querySelector(".delete input:checked"),
  )
const topics = () => value("id_topics").split(",").map((name) => name.trim()).filter(Boolean)

const SAYS = {
  story: () => [chosen(document.getElementById("id_section")), ...topics()],
  bylines: () => rows("bylines").map((row) => chosen(row.querySelector(".field-author select"))),
  "lead-picture": () => [value("id_lead_image") && document.querySelector(".nr-field--lead_image b")?.textContent],
  related: () => [rows("related").filter((row) => row.querySelector(".field-target input")?.value).length || ""],
  video: () => [value("id_video_title") || value("id_video")],
  told: () => [chosen(document.getElementById("id_series")), value("id_sponsor")],
  search: () => [value("id_search_title") || value("id_social_title")],
}

function show() {
  for (const place of document.querySelectorAll("[data-says]")) {
    const now = SAYS[place.dataset.says]?.().filter(Boolean).join(" · ")
    if (now !== undefined) place.textContent = now || place.dataset.nothing
  }
}

const panel = document.getElementById("panel")
panel.addEventListener("input", show)
panel.addEventListener("change", show)
// Rows come and go, and choosers draw, without an event of the form.
new MutationObserver(show).observe(panel.querySelector("#bylines-group"), { childList: true, subtree: true })
new MutationObserver(show).observe(panel.querySelector("#related-group"), { childList: true, subtree: true })
window.addEventListener("pageshow", show)
