"""How a front gets to readers whatever its layout holds: the last one that can be drawn stands."""

import logging

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from ..models import Layout

logger = logging.getLogger(__name__)

#: How far back a layout that can be drawn is looked for before the front fills itself.
TRIED = 3


def draw(render, *, section=None, for_readers=True):
    """Return render(document) of the layout that stands now; where that fails, of the one before it, or of None.

    A layout that cannot be drawn is remembered, and logged once, unless the drawing is not `for_readers`. One query.
    What `render` raises for None is raised: a front that fills itself has nothing to fall back to.
    """
    layouts = Layout.objects.live().filter(front__section=section)
    for layout in layouts[:TRIED]:
        try:
            drawn = render(layout.document)
        except Exception as reason:  # Whatever it is, readers shall have a homepage.
            if for_readers:
                _note_broken(layout, reason)
        else:
            if layout.broken_at and for_readers:
                Layout.objects.filter(pk=layout.pk).update(broken_at=None)
            return drawn
    return render(None)


def trouble():
    """Return the Layouts that should stand now and cannot be drawn, one of a front at most, for the desk. One query."""
    standing = Layout.objects.live().filter(front=OuterRef("front")).values("pk")[:1]
    broken = Layout.objects.filter(pk=Subquery(standing), broken_at__isnull=False)
    return list(broken.select_related("front__section").order_by("front"))


def _note_broken(layout, reason):
    if Layout.objects.filter(pk=layout.pk, broken_at=None).update(broken_at=timezone.now()):
        logger.error("Layout %s cannot be drawn; readers see the one before it.", layout.pk, exc_info=reason)
