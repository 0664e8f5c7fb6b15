"""What became of each story that was brought in, written down while it happens."""

from collections import Counter


class Report:
    """Writes to a text file: a paragraph for each story of which something did not fit, and the counts at the end."""

    def __init__(self, file, export, dry_run=False):
        self.file = file
        self.counts: Counter[str] = Counter()
        tried = " (tried only: nothing was kept)" if dry_run else ""
        self._write(f"What {export.path.name} of {export.site} brought{tried}", "")
        for kind, number in sorted(export.left_out.items()):
            if number:
                self._write(f"Left out: {number} of “{kind}”, for which there is no place here.")

    def count(self, what):
        self.counts[what] += 1

    def say(self, story, sentences):
        """Write down what did not fit of a story, if anything."""
        if sentences:
            self.count("with something that did not fit")
            place = f" {story.paths[0]}" if story.paths else ""
            lines = [f"  - {sentence}" for sentence in dict.fromkeys(sentences)]
            self._write("", f"{story.key}, “{story.headline}”{place}", *lines)

    def stop(self, story, reason):
        self._write("", f"Stopped at {story.key}, “{story.headline}”: {reason}", "Run it again: it goes on from there.")

    def end(self):
        self._write("", *self.lines())

    def lines(self):
        return [f"{number} {what}" for what, number in sorted(self.counts.items())]

    def _write(self, *lines):
        self.file.writelines(f"{line}\n" for line in lines)
        self.file.flush()
