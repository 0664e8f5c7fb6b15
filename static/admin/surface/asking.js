// What the keys in a text stand for today, asked of the desk: questions of one moment go together.
const ASK_AFTER = 10
const KINDS = ["images", "articles"]

// Return ask(kind, key) → what the key stands for, or undefined when it is gone.
export function asker(address) {
  const answers = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]))
  let waiting = null

  const send = async (batch) => {
    const query = new URLSearchParams(KINDS.map((kind) => [kind, [...batch[kind]].join(",")]))
    const answer = await fetch(`${address}?${query}`)
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    return answer.json()
  }
  const ask = (kind, key) => {
    if (!answers[kind].has(key)) {
      if (!waiting) {
        const batch = Object.fromEntries(KINDS.map((kind) => [kind, new Set()]))
        const answer = new Promise((resolve) => setTimeout(resolve, ASK_AFTER)).then(() => {
          waiting = null
          return send(batch)
        })
        waiting = { batch, answer }
      }
      waiting.batch[kind].add(key)
      answers[kind].set(key, waiting.answer.then((shown) => shown[kind][key]))
    }
    return answers[kind].get(key)
  }
  ask.remember = (kind, shown) => answers[kind].set(String(shown.id), Promise.resolve(shown))
  return ask
}
