// What search results, shared cards and feeds show follows what is typed: titles, standfirst, section, lead picture.
const found = document.querySelector("[data-search-preview]")
const value = (id) => document.getElementById(id)?.value.trim() ?? ""
const cut = (text, length) => {
  const letters = [...text]
  return letters.length > length ? `${letters.slice(0, length - 1).join("").trimEnd()}…` : text
}

function show() {
  const headline = value("id_headline")
  const title = value("id_search_title") || headline
  const shared = value("id_social_title") || headline
  const text = value("id_standfirst")
  const section = document.getElementById("id_section")
  const say = (name, words, most) => {
    for (const place of found.querySelectorAll(name)) place.textContent = cut(words, Number(place.dataset.cut) || most)
  }
  say("[data-search-title]", title || found.dataset.headline, 60)
  say("[data-social-title]", shared || found.dataset.headline, 90)
  say("[data-headline]:not([data-search-preview])", headline || "…", 300)
  say("[data-text]", text, 155)
  found.querySelector("[data-section]").textContent = section?.value ? section.selectedOptions[0].textContent : "…"
  const counts = found.querySelector("[data-counts]")
  counts.textContent = [
    counts.dataset.counts.replace("NUMBER", [...title].length),
    counts.dataset.countsText.replace("NUMBER", [...text].length),
  ].join(" ")
  counts.classList.toggle("nr-late", [...title].length > counts.dataset.most)
  for (const count of found.querySelectorAll("[data-social-count]")) {
    count.textContent = count.dataset.socialCount.replace("NUMBER", [...shared].length).replace("MOST", count.dataset.most)
    count.classList.toggle("nr-late", [...shared].length > count.dataset.most)
  }
  const isSponsored = Boolean(value("id_sponsor"))
  found.querySelector("[data-news-sponsored]").hidden = !isSponsored
  found.querySelector("[data-news]").hidden = isSponsored
  const lead = document.querySelector("[data-lead-picture]")
  // A crop of its own; until the newspaper has told which, what the page came with stays.
  const { shared: crop } = lead?.querySelector("img").dataset ?? {}
  for (const picture of found.querySelectorAll("[data-shared-picture]")) {
    picture.hidden = !lead || lead.hidden
    if (crop) picture.src = crop
  }
}

if (found) {
  const form = found.closest("form")
  for (const name of ["input", "change"]) form.addEventListener(name, show)
  window.addEventListener("pageshow", show)
  const lead = document.querySelector("[data-lead-picture]")
  if (lead) new MutationObserver(show).observe(lead, { attributes: true, subtree: true })
}
