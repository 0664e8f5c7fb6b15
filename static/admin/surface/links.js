// Links: to an address, or to a story of this newspaper by its key, so that the link survives any change of address.
import * as known from "django-prose-editor/editor"
import { askForTarget, isLink } from "newsroom/surface/link-dialog"

const { Plugin, pm } = known
const { Decoration, DecorationSet } = pm.view
const LOOK_AFTER = 300

export const Link = known.Link.extend({
  addOptions() {
    return {
      ...this.parent?.(),
      surface: null,
      defaultProtocol: "https",
      HTMLAttributes: {},
      isAllowedUri: isLink,
    }
  },
  addAttributes: () => ({
    article: {
      default: null,
      parseHTML: (element) => element.getAttribute("data-article"),
      renderHTML: ({ article }) => (article ? { "data-article": article } : {}),
    },
    // A story's key is enough; an address beside it could say something else.
    href: {
      default: null,
      parseHTML: (element) => (element.hasAttribute("data-article") ? null : element.getAttribute("href")),
    },
  }),
  parseHTML() {
    return [{ tag: "a[data-article]" }, ...this.parent()]
  },
  renderHTML({ HTMLAttributes }) {
    return HTMLAttributes["data-article"] ? ["a", HTMLAttributes, 0] : this.parent({ HTMLAttributes })
  },
  addKeyboardShortcuts() {
    return { "Mod-k": () => Boolean(editLink(this.editor, this.options.surface)) }
  },
  addProseMirrorPlugins() {
    return [...this.parent(), markLost(this.editor, this.options.surface, this.type)]
  },
})

// Ask where a link should lead and set it on what is chosen; without a choice the target's own words go in.
export async function editLink(editor, surface) {
  const { from, to, empty } = editor.state.selection
  const current = editor.getAttributes("link")
  const target = await askForTarget(surface, current)
  editor.view.focus()
  const chain = editor.chain().setTextSelection({ from, to })
  if (!target) return chain.run()
  if (target.remove) return chain.extendMarkRange("link").unsetLink().run()
  if (target.story) surface.ask.remember("articles", target.story)
  const attrs = target.story ? { article: String(target.story.id), href: null } : { article: null, href: target.href }
  if (empty && !editor.isActive("link")) {
    const text = target.story?.headline ?? target.href
    return chain.insertContent({ type: "text", text, marks: [{ type: "link", attrs }] }).unsetMark("link").run()
  }
  return chain.extendMarkRange("link").setMark("link", attrs).setMeta("preventAutolink", true).run()
}

// Links to stories that are gone, or that readers cannot see yet, are marked, and say so.
function markLost(editor, surface, type) {
  let timer
  const look = async (view) => {
    const keys = new Map()
    view.state.doc.descendants((node) => {
      const key = node.marks.find((mark) => mark.type === type)?.attrs.article
      if (key) keys.set(key, undefined)
    })
    if (!keys.size && plugin.getState(view.state) === DecorationSet.empty) return
    try {
      for (const key of keys.keys()) keys.set(key, await surface.ask("articles", key))
    } catch {
      return
    }
    if (!view.isDestroyed) view.dispatch(view.state.tr.setMeta(plugin, keys).setMeta("addToHistory", false))
  }
  const marks = (doc, targets) => {
    const found = []
    doc.descendants((node, position) => {
      const key = node.marks.find((mark) => mark.type === type)?.attrs.article
      if (!key || !targets.has(key)) return
      const story = targets.get(key)
      const { gone } = surface.root.dataset
      if (!story || story.note) {
        const attributes = { class: story ? "nr-link--waits" : "nr-link--gone", title: story?.note ?? gone }
        found.push(Decoration.inline(position, position + node.nodeSize, attributes))
      } else found.push(Decoration.inline(position, position + node.nodeSize, { title: story.headline }))
    })
    return DecorationSet.create(doc, found)
  }
  const plugin = new Plugin({
    state: {
      init: () => DecorationSet.empty,
      apply: (tr, set) => {
        const targets = tr.getMeta(plugin)
        return targets ? marks(tr.doc, targets) : set.map(tr.mapping, tr.doc)
      },
    },
    props: { decorations: (state) => plugin.getState(state) },
    view: (view) => {
      timer = setTimeout(look, 0, view)
      return {
        update(view, before) {
          if (view.state.doc === before.doc) return
          clearTimeout(timer)
          timer = setTimeout(look, LOOK_AFTER, view)
        },
        destroy: () => clearTimeout(timer),
      }
    },
  })
  return plugin
}
