"""What a report of a fault tells Sentry, and what it does not."""

#: Of a request: which address failed how. Not its query, its cookies, what was typed, nor who asked.
TOLD = ("method", "url")


def without_what_was_sent(event, hint):
    """Return the event with nothing of what a reader or an editor sent."""
    if request := event.get("request"):
        event["request"] = {name: request[name] for name in TOLD if name in request}
    event.pop("user", None)
    return event
