"""Links to a story's working copy for people without an account: made, followed, ended."""

import secrets
from base64 import urlsafe_b64encode
from datetime import timedelta
from hashlib import sha256

from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from . import workflow
from .models import PreviewLink, name_of

#: How many days a link may last; the first of them unless another is chosen.
DAYS = (7, 1, 30)


class Ended(Exception):
    """The link led to a story once and does no more."""


def make(article, *, by, days=DAYS[0]):
    """Return a new PreviewLink to the working copy of `article`, whatever that is by then, for so many days.

    Raise workflow.Refused for whoever may not change the story, and for a time that is none of DAYS.
    """
    _refuse_unless_may_change(by, article)
    if days not in DAYS:
        raise workflow.Refused(_("A link lasts 1, 7 or 30 days."))
    now = timezone.now()
    link = PreviewLink(
        article=article,
        salt=secrets.token_hex(16),
        made_by=by,
        made_by_name=name_of(by),
        made_at=now,
        expires_at=now + timedelta(days=days),
    )
    link.token_hash = _hash(_token(link))
    link.save()
    return link


def revoke(link, *, by):
    """End a link now. One that has ended stays as it is. Raise workflow.Refused as make() does."""
    _refuse_unless_may_change(by, link.article)
    PreviewLink.objects.open().filter(pk=link.pk).update(revoked_at=timezone.now())


def token(link):
    """Return what the link's address ends with, or "" if the newspaper's key has changed since: it leads there still,
    but nobody here can say it again.
    """
    made = _token(link)
    return made if constant_time_compare(_hash(made), link.token_hash) else ""


def follow(token, *, counts=True):
    """Return the PreviewLink of a token, with its article, and count the use unless told not to.

    Raise PreviewLink.DoesNotExist if there never was one or its story is gone, Ended if it has run out or was revoked.
    It is looked up by its hash, so how long that takes tells nothing of a token that exists.
    """
    link = PreviewLink.objects.select_related("article").get(token_hash=_hash(token))
    still_open = PreviewLink.objects.open().filter(pk=link.pk)
    # Asked of the database while counting: one that is revoked at this moment is not followed.
    if not (still_open.update(uses=F("uses") + 1, last_used_at=timezone.now()) if counts else still_open.exists()):
        raise Ended
    return link


def _refuse_unless_may_change(user, article):
    if not workflow.may_change(user, article):
        raise workflow.Refused(_("Links to a story are for those who may change it."))


def _token(link):
    digest = salted_hmac("articles.preview_links", link.salt, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _hash(token):
    return sha256(token.encode(errors="replace")).hexdigest()
