"""Mail to the people of the newsroom, as plain text: about what happened to a story, and about their own account."""

from allauth.account.utils import user_pk_to_url_str
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils.translation import gettext as _

from . import roles, workflow
from .addresses import absolute
from .models import Article, SiteIdentity, Staffer, Transition

Verb = Transition.Verb

#: Which wish of a Staffer a step asks for.
WISHES = {
    Verb.SUBMIT: "mail_submitted",
    Verb.SEND_BACK: "mail_sent_back",
    Verb.PUBLISH: "mail_published",
    Verb.SCHEDULE: "mail_published",
}
#: Whoever was told of a step is not told again when its task is run again; so many seconds are kept in mind.
KEPT_IN_MIND = 7 * 24 * 60 * 60


def tell(step):
    """Send mail about a step to those who want it. Raise OSError or SMTPException while the mail server is away.

    What is no longer so is not told: a story that came back from review meanwhile, a time that was cancelled. Nor is
    what came in from another system with its story: that may be thousands.
    """
    article = Article.objects.select_related("section").filter(pk=step.article_id).first()
    if article is None or _came_in(step, article) or not _is_still_so(step, article):
        return
    for user in recipients(step, article):
        told = f"told-{step.pk}-{user.pk}"
        if cache.add(told, True, KEPT_IN_MIND):
            try:
                message(step, article, user).send()
            except Exception:
                cache.delete(told)
                raise


def password_reset(address):
    """Send each account of this mail address its way to a new password; nothing where none has it.

    Raise OSError or SMTPException while the mail server is away.
    """
    form = PasswordResetForm({"email": address})
    form.full_clean()
    for user in form.get_users(address):
        if user.is_staff:
            key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
            # allauth's address, whose two parts are one key.
            path = reverse("account_reset_password_from_key", args=["UID", "KEY"]).replace("UID-KEY", key)
            reset_message(user, absolute(path)).send()


def reset_message(user, link):
    """Return the mail that holds `link` to a new password."""
    name = SiteIdentity.load().name
    words = {"name": user.get_username(), "newspaper": name}
    parts = [
        _("Somebody, you we hope, asked for a new password for the account “%(name)s” at %(newspaper)s.") % words,
        _("Choose it here within the next hour:"),
        link,
        _("If it was not you, do nothing: your password stays as it is."),
    ]
    return EmailMessage(
        subject=_one_line(f"[{name}] {_('A new password')}"), body="\n\n".join(parts) + "\n", to=[user.email]
    )


def notice(subject, body, address):
    """Return a mail about somebody's own account."""
    return EmailMessage(subject=_one_line(f"[{SiteIdentity.load().name}] {subject}"), body=body, to=[address])


def recipients(step, article):
    """Return the users who are told of `step`, or would be: who may open the story, want it, and did not do it."""
    if step.verb == Verb.SUBMIT:
        people = [user for user in roles.writers() if workflow.may_publish(user, article)]
    else:
        people = [user for user in roles.writers() if Article.objects.own_of(user).filter(pk=article.pk).exists()]
    wish = WISHES[step.verb]
    return [user for user in people if user.email and user.pk != step.by_id and getattr(Staffer.of(user), wish)]


def message(step, article, user):
    """Return the mail to `user` about `step`."""
    return EmailMessage(
        subject=_one_line(f"[{SiteIdentity.load().name}] {_subject(step)}"),
        body="\n\n".join(part for part in _parts(step, article) if part) + "\n",
        to=[user.email],
    )


def _came_in(step, article):
    earlier = Transition.objects.filter(article=article, pk__lt=step.pk)
    return article.origins.exists() and not earlier.exists()


def _is_still_so(step, article):
    if step.verb == Verb.SUBMIT:
        return article.stage == Article.Stage.REVIEW
    if step.verb == Verb.SEND_BACK:
        return article.stage == Article.Stage.DRAFT
    return article.editions.live().filter(live_from=step.effective_at).exists()


def _subject(step):
    headline = step.headline or _("Untitled story")
    if step.verb == Verb.SUBMIT:
        return _("For review: %(headline)s") % {"headline": headline}
    if step.verb == Verb.SEND_BACK:
        return _("Sent back: %(headline)s") % {"headline": headline}
    return _("Published: %(headline)s") % {"headline": headline}


def _parts(step, article):
    names = {"name": step.by_name, "headline": step.headline, "section": article.section or _("no section")}
    if step.verb == Verb.SUBMIT:
        yield _("%(name)s submitted “%(headline)s” (%(section)s).") % names
    elif step.verb == Verb.SEND_BACK:
        yield _("%(name)s sent “%(headline)s” back.") % names
    else:
        yield _("%(name)s published “%(headline)s” (%(section)s).") % names
    yield step.note
    yield absolute(reverse("admin:articles_article_change", args=[article.pk]))
    if step.verb in {Verb.PUBLISH, Verb.SCHEDULE}:
        live = article.editions.live().select_related("section").get()
        yield _("Readers find it at %(address)s") % {"address": absolute(live.get_absolute_url())}
    settings_page = absolute(reverse("admin:my_settings"))
    yield _("Which mail you get is yours to say: %(address)s") % {"address": settings_page}


def _one_line(words):
    """Return `words` without line breaks: a header has one line, and a headline may bring any character."""
    return " ".join(words.split())
