"""Which paths belong to which story: the only writer of addresses."""

from ..models import Address


def claim(article, paths):
    """Make `paths` this article's for good; return those that are another story's and stay so. Two queries."""
    # Where another transaction was quicker, the database waits for it and leaves its row: never do both get a path.
    Address.objects.bulk_create([Address(path=path, article=article) for path in paths], ignore_conflicts=True)
    others = Address.objects.filter(path__in=paths).exclude(article=article)
    return list(others.values_list("path", flat=True))
