from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class TransitionQuerySet(models.QuerySet):
    def of_the_way(self):
        """Those on a story's way to readers and back, without what the desk arranges about it."""
        return self.exclude(verb__in=Transition.ARRANGING)


class Transition(models.Model):
    """Who moved an article on or did something with or about it, when and why. Never deleted."""

    class Verb(models.TextChoices):
        SUBMIT = "submit", _("submitted")
        SEND_BACK = "send_back", _("sent back")
        APPROVE = "approve", _("approved")
        PUBLISH = "publish", _("published")
        BRING_IN = "bring_in", _("brought in")
        SCHEDULE = "schedule", _("scheduled")
        CANCEL = "cancel", _("cancelled the time")
        UNPUBLISH = "unpublish", _("unpublished")
        WITHDRAW = "withdraw", _("withdrew")
        CANCEL_END = "cancel_end", _("cancelled the end")
        DISCARD = "discard", _("discarded the changes of")
        CORRECT = "correct", _("corrected")
        RETRACT = "retract", _("retracted a correction of")
        POST = "post", _("added an entry to")
        AMEND = "amend", _("changed an entry of")
        TAKE_BACK = "take_back", _("took back an entry of")
        ASSIGN = "assign", _("assigned it to")
        PLAN = "plan", _("planned it for")
        MOVE = "move", _("moved it to")
        ADD_TOPIC = "add_topic", _("added the topic")
        LEAVE_OUT = "leave_out", _("left it out of")
        LIST_AGAIN = "list_again", _("lets it stand again under")

    #: What the desk does about a story: it moves no stage and changes no edition.
    ARRANGING = (
        Verb.ASSIGN,
        Verb.PLAN,
        Verb.MOVE,
        Verb.ADD_TOPIC,
        Verb.LEAVE_OUT,
        Verb.LIST_AGAIN,
        Verb.CORRECT,
        Verb.RETRACT,
        Verb.POST,
        Verb.AMEND,
        Verb.TAKE_BACK,
    )

    # An article that was never public can be deleted; who did what with it stays.
    article = models.ForeignKey("articles.Article", models.SET_NULL, null=True, related_name="transitions")
    headline = models.CharField(max_length=300)
    verb = models.CharField(max_length=20, choices=Verb)
    from_stage = models.CharField(max_length=10)
    to_stage = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    # A user who is deleted leaves their name.
    by_name = models.CharField(max_length=150)
    # Whom it was assigned to, where it was moved to: in words, since what they name may be deleted too.
    what = models.CharField(max_length=150, blank=True, default="", db_default="")
    at = models.DateTimeField(default=timezone.now)
    effective_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=500, blank=True)

    objects = TransitionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]

    def __str__(self):
        return f"{self.by_name} {self.get_verb_display()} “{self.headline}”"
