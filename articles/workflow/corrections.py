"""What is set right in public, dated, without publishing anything else."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from ..models import Correction, Transition, name_of
from ..models.correction import CORRECTION_LENGTH
from ..refusals import refuse_unless
from .rules import locked, may_publish, move

Verb = Transition.Verb


@transaction.atomic
def correct(article, *, by, kind, text, at=None):
    """Put a dated correction under a live story, from `at` (default, or past: now) on. Return the Correction.

    Readers see it with the edition they have; the working copy stays as it is.
    """
    article = locked(article)
    refuse_unless(may_publish(by, article), _("Corrections are for editors."))
    refuse_unless(kind in Correction.Kind.values, _("A correction, a clarification or an update: say which."))
    text = " ".join(text.split())
    refuse_unless(text, _("Say what is put right."))
    refuse_unless(
        len(text) <= CORRECTION_LENGTH,
        _("A correction has at most %(count)d characters.") % {"count": CORRECTION_LENGTH},
    )
    now = timezone.now()
    begins = max(at or now, now)
    refuse_unless(
        article.editions.live(begins).exists(), _("Readers do not see the story then; nothing stands to correct.")
    )
    there = article.corrections.filter(kind=kind, text=text).exclude(live_until__lte=now)
    refuse_unless(not there.exists(), _("This stands under the story already."))
    correction = Correction.objects.create(
        article=article, kind=kind, text=text, live_from=begins, by=by, by_name=name_of(by)
    )
    move(article, Verb.CORRECT, article.stage, by=by, note=text, effective_at=begins)
    return correction


@transaction.atomic
def retract_correction(correction, *, by, note=""):
    """Take a correction from readers, or one that waits from its time. It stays on record. Return it."""
    article = locked(correction.article)
    refuse_unless(may_publish(by, article), _("Corrections are for editors."))
    now = timezone.now()
    correction = Correction.objects.get(pk=correction.pk)
    refuse_unless(correction.live_until is None or correction.live_until > now, _("It is retracted already."))
    if correction.live_from >= now:
        # Readers never saw it; what it said is on record with the steps.
        correction.delete()
    else:
        correction.live_until = now
        correction.save(update_fields=["live_until"])
    move(article, Verb.RETRACT, article.stage, by=by, note=note.strip() or correction.text, effective_at=now)
    return correction
