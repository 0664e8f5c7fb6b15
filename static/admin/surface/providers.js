// Which house an address leads to, and whether readers can look at it here: from articles/body/embeds.py.

// Return {of(address) → {provider, hasFrame}}. `known` is [{name, hosts, has_frame}].
export function providersFrom(known) {
  return {
    of(address) {
      if (!URL.canParse(address)) return { provider: "", hasFrame: false }
      const host = new URL(address).hostname.replace(/^(www|m|mobile)\./, "")
      const found = known.find(({ hosts }) => hosts.includes(host))
      return { provider: found?.name ?? host, hasFrame: Boolean(found?.has_frame) }
    },
  }
}
