"""The breaking line over every page."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from .. import moments
from ..models import Banner, Edition, name_of
from ..models.banner import BANNER_LENGTH, validate_address
from ..refusals import Refused, refuse_unless


def may_put_up(user):
    """Whether `user` may put banners up, change them and take them down: whoever publishes."""
    return user.has_perm("articles.publish_article")


def refuse_banner(banner):
    """Raise Refused unless `banner`, as somebody filled it in, could stand. Up to three queries."""
    now = timezone.now()
    banner.text = " ".join(banner.text.split())
    refuse_unless(banner.text, _("Say what the banner says."))
    refuse_unless(
        len(banner.text) <= BANNER_LENGTH, _("A banner has at most %(count)d characters.") % {"count": BANNER_LENGTH}
    )
    refuse_unless(banner.kind in Banner.Kind.values, _("Breaking, live or a notice: say which."))
    refuse_unless(banner.article_id or banner.address, _("Say where it leads: to a story, or to an address."))
    refuse_unless(
        not (banner.article_id and banner.address), _("It leads to one place: a story or an address, not both.")
    )
    if banner.address:
        try:
            validate_address(banner.address)
        except ValidationError as wrong:
            raise Refused(*wrong.messages) from None
    refuse_unless(banner.live_until > max(banner.live_from, now), _("It would end before anybody sees it."))
    begins = max(banner.live_from, now)
    if banner.article_id:
        is_read = Edition.objects.live(begins).filter(article=banner.article_id).exists()
        refuse_unless(is_read, _("Readers do not see that story then. Publish it first, or begin later."))
    others = Banner.objects.exclude(pk=banner.pk).filter(live_from__lt=banner.live_until, live_until__gt=begins)
    if other := others.order_by("live_from").first():
        sentence = _("“%(text)s” stands from %(begins)s until %(ends)s. Take that down first, or choose other times.")
        words = {"begins": moments.in_words(other.live_from), "ends": moments.in_words(other.live_until)}
        raise Refused(sentence % {"text": other.text, **words})


@transaction.atomic
def put_up_banner(banner, *, by):
    """Let readers see a new or changed Banner from its `live_from` (past: now) until its `live_until`. Return it."""
    refuse_unless(may_put_up(by), _("Banners are for editors."))
    before = Banner.objects.select_for_update().filter(pk=banner.pk).first()
    refuse_unless(before is None or not before.has_ended, _("It has ended. Put up a new one."))
    if before is None or before.live_from != banner.live_from:
        banner.live_from = max(banner.live_from, timezone.now())
    # Two that are put up in the same instant can both pass. Readers see one of them, and the list shows both.
    refuse_banner(banner)
    banner.by, banner.by_name = by, name_of(by)
    banner.save()
    return banner


@transaction.atomic
def take_down_banner(banner, *, by):
    """End a banner now; one that waits is deleted, since nobody has seen it."""
    refuse_unless(may_put_up(by), _("Banners are for editors."))
    now = timezone.now()
    banner = Banner.objects.select_for_update().filter(pk=banner.pk).first()
    refuse_unless(banner and not banner.has_ended, _("It has ended already."))
    if banner.live_from >= now:
        banner.delete()
    else:
        banner.live_until = now
        banner.save(update_fields=["live_until"])
    return banner
