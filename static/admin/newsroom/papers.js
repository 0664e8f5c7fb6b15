// A browser gives back what was typed to a page one comes back to, but not the hidden fields: the text of then would go
// out with the papers of a new page, and be another story, or be merged with the wrong one.
const form = document.getElementById("article_form")
// Which revision the text began from, which form it is, and what was kept of it.
const PAPERS = ["seen", "begun", "moved", "passed", "kept"]
const note = () => {
  const papers = Object.fromEntries(PAPERS.map((name) => [name, form.elements[name]?.value]))
  history.replaceState({ ...history.state, papers }, "")
}
const restore = (papers) => {
  for (const name of PAPERS) if (form.elements[name]) form.elements[name].value = papers[name] ?? ""
}

if (form?.elements.seen) {
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) return
    const cameBack = performance.getEntriesByType("navigation")[0]?.type === "back_forward"
    const isRestored = [...form.querySelectorAll("textarea")].some((field) => field.value !== field.defaultValue)
    const { papers } = history.state ?? {}
    if (cameBack && isRestored && papers) restore(papers)
    else note()
  })
  form.addEventListener("kept", note)
}
