// What the keys and addresses in a text stand for today, asked of the desk: questions of one moment go together.
const ASK_AFTER = 10
// As many keys as one question may hold: admin/blocks.py.
const MOST_KEYS = 200
const KINDS = ["images", "articles", "embeds"]

const parts = (keys) =>
  keys.length ? [keys.slice(0, MOST_KEYS), ...parts(keys.slice(MOST_KEYS))] : []

const asParameters = {
  images: (keys) => [["images", keys.join(",")]],
  articles: (keys) => [["articles", keys.join(",")]],
  embeds: (addresses) => addresses.map((address) => ["embed", address]),
}

// Return ask(kind, key) → what the key stands for, or undefined when it is gone.
export function asker(address) {
  const answers = Object.fromEntries(KINDS.map((kind) => [kind, new Map()]))
  let waiting = null

  const fetchPart = async (kind, keys) => {
    const answer = await fetch(`${address}?${new URLSearchParams(asParameters[kind](keys))}`)
    if (!answer.ok) throw new Error(`${address} answered ${answer.status}`)
    return (await answer.json())[kind]
  }
  const send = async (batch) => {
    const asked = KINDS.map(async (kind) => {
      const found = await Promise.all(parts([...batch[kind]]).map((keys) => fetchPart(kind, keys)))
      return [kind, Object.assign({}, ...found)]
    })
    return Object.fromEntries(await Promise.all(asked))
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
      const answer = waiting.answer.then((shown) => shown[kind][key])
      // What was not answered is asked again another time.
      answer.catch(() => answers[kind].delete(key))
      answers[kind].set(key, answer)
    }
    return answers[kind].get(key)
  }
  ask.remember = (kind, shown) => answers[kind].set(String(shown.id), Promise.resolve(shown))
  return ask
}
