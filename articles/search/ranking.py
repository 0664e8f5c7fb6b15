"""How much newer stories come before older ones that match as well."""

#: What is left of a score however old a story is, and the days after which half of the rest is gone: a story of today
#: beats one of last year that matches up to twice as well.
LEFT, HALF_LIFE = 0.35, 60


def freshness(age):
    """Return the factor for a story, as SQL; `age` is the SQL of its age in days."""
    return f"({LEFT} + {1 - LEFT} / (1 + {age} / {HALF_LIFE}))"
