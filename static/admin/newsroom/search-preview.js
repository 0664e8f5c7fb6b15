// The search result and the shared card follow what is typed: titles, standfirst, section and lead picture.
const found = document.querySelector("[data-search-preview]")
const value = (id) => document.getElementById(id)?.value.trim() ?? ""
const cut = (text, length) => {
  const letters = [...text]
  return letters.length > length ? `${letters.slice(0, length - 1).join("").trimEnd()}…` : text
}

function show() {
  const headline = value("id_headline")
  const title = value("id_search_title") || headline
  const text = value("id_standfirst")
  const section = document.getElementById("id_section")
  found.querySelector("[data-search-title]").textContent = cut(title, 60) || found.dataset.headline
  found.querySelector("[data-text]").textContent = cut(text, 155)
  found.querySelector("[data-section]").textContent = section?.value ? section.selectedOptions[0].textContent : "…"
  found.querySelector("[data-social-title]").textContent = cut(value("id_social_title") || headline, 90) || found.dataset.headline
  const counts = found.querySelector("[data-counts]")
  counts.textContent = [
    counts.dataset.counts.replace("NUMBER", [...title].length),
    counts.dataset.countsText.replace("NUMBER", [...text].length),
  ].join(" ")
  const lead = document.querySelector("[data-lead-picture]")
  const picture = found.querySelector("img")
  picture.hidden = !lead || lead.hidden
  // A crop of its own; until the newspaper has told which, what the page came with stays.
  const { shared } = lead?.querySelector("img").dataset ?? {}
  if (shared) picture.src = shared
}

if (found) {
  const form = found.closest("form")
  for (const name of ["input", "change"]) form.addEventListener(name, show)
  window.addEventListener("pageshow", show)
  const lead = document.querySelector("[data-lead-picture]")
  if (lead) new MutationObserver(show).observe(lead, { attributes: true, subtree: true })
}
