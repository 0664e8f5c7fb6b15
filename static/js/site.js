// The readers' one script: every behaviour is a file of its own. Collecting static files writes them in here, each in a
// scope of its own, so a line must read exactly like these.
import "./banner.js"
import "./header.js"
import "./section-bar.js"
import "./theme.js"
import "./text-size.js"
import "./disclosure.js"
import "./native-share.js"
import "./copy-link.js"
import "./embed.js"
import "./reads.js"
import "./kept.js"
import "./edit-link.js"
