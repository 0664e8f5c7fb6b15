"""How a verb says no: in sentences for the editor."""


class Refused(Exception):
    """What was asked cannot be done now. `sentences` says why, in the editor's words."""

    def __init__(self, *sentences):
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def refuse_unless(condition, sentence):
    """Raise Refused with `sentence` unless `condition` holds."""
    if not condition:
        raise Refused(sentence)
