// Sends a form once, and only while somebody is signed in: to anybody else the answer would be the sign-in page, and
// what was typed would be gone. A session that began in another tab brings its own token along.
const notice = document.querySelector("[data-sending]")
const form = notice?.closest("form")
// A page that was stopped on its way can be sent again after a while.
const PATIENCE = 20_000
// What another script has on its way is waited for, but not for long.
const LONGEST_WAIT = 3_000
let asking = false
let sent = 0

const hold = (why) => {
  for (const one of notice.querySelectorAll("[data-why]")) one.hidden = one.dataset.why !== why
  notice.hidden = false
  notice.scrollIntoView({ block: "center" })
}

// Whoever sends it again does so knowingly.
const nameAnother = (user) => {
  notice.dataset.user = user
  notice.querySelector("[data-name]").textContent = user
}

async function ask() {
  try {
    const answer = await fetch(notice.dataset.sending, { headers: { accept: "application/json" } })
    if (answer.redirected) return "signed-out"
    const { user, token } = await answer.json()
    form.querySelector("[name=csrfmiddlewaretoken]").value = token
    if (user === notice.dataset.user) return ""
    nameAnother(user)
    return "another"
  } catch {
    return "no-answer"
  }
}

const others = () => {
  const wait = []
  form.dispatchEvent(new CustomEvent("before-sending", { detail: { wait } }))
  return Promise.race([Promise.allSettled(wait), new Promise((done) => setTimeout(done, LONGEST_WAIT))])
}

form?.addEventListener("submit", async (event) => {
  // The second time it was us.
  if (form.dataset.allowed) {
    delete form.dataset.allowed
    return
  }
  event.preventDefault()
  if (asking || Date.now() - sent < PATIENCE) return
  asking = true
  const [why] = await Promise.all([ask(), others()])
  asking = false
  if (why) return hold(why)
  notice.hidden = true
  sent = Date.now()
  form.dataset.allowed = "yes"
  form.requestSubmit(event.submitter)
})
document.addEventListener("signed-in", ({ detail }) => {
  if (!form) return
  if (detail.user === notice.dataset.user) return void (notice.hidden = true)
  nameAnother(detail.user)
  hold("another")
})
// Sent by another script, which has the answer: the next one can go.
form?.addEventListener("answered", () => (sent = 0))
window.addEventListener("pageshow", () => (sent = 0))
