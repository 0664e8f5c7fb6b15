"""What follows a change whoever made it."""

from allauth.account.signals import user_logged_in
from allauth.core import context
from allauth.mfa import signals as factors
from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_migrate, post_save, pre_migrate, pre_save
from django.dispatch import receiver
from django.utils import timezone
from django.utils.translation import gettext as _

from . import access, edge, mail, pagecache, picture_uses, renditions, roles, search, tasks, websub, workflow
from .models import (
    Address,
    Article,
    Author,
    Banner,
    Edition,
    Entry,
    Image,
    Layout,
    Link,
    Page,
    SearchEntry,
    Section,
    Series,
    SiteIdentity,
    Staffer,
    Topic,
    Transition,
)

#: What readers see as soon as it is saved; editions, corrections and entries have verbs.
LIVE_AT_ONCE = (Address, Author, Banner, Image, Layout, Link, Page, Section, Series, SiteIdentity, Topic)

#: The rights that were there before the last migration of this process.
_known_rights: set[str] = set()


@receiver(pre_migrate)
def note_rights(app_config, **kwargs):
    """Keep in mind which rights there are, so that the new ones are known afterwards."""
    if app_config.name == "articles":
        _known_rights.clear()
        _known_rights.update(roles.rights())


@receiver(post_migrate)
def make_roles(app_config, **kwargs):
    """Give a new database its groups, and groups the rights to new nouns, once the permissions they hold exist."""
    if app_config.name == "articles":
        roles.make_missing(roles.rights() - _known_rights)


@receiver(post_delete, sender=Image)
def remove_files(instance, **kwargs):
    """Take a deleted picture's files away, once it is sure that it is deleted."""
    transaction.on_commit(lambda: renditions.remove(instance))


@receiver(post_delete, sender=SearchEntry)
def forget_words(instance, **kwargs):
    """Have the words of an edition that is deleted go with its entry, where they are in a table of their own."""
    search.forget_words(instance.pk)


@receiver(post_save, sender=Article)
@receiver(post_save, sender=Edition)
@receiver(post_save, sender=Entry)
@receiver(post_save, sender=Page)
@receiver(post_save, sender=Author)
@receiver(post_save, sender=Topic)
def note_pictures(sender, instance, created, raw, update_fields, **kwargs):
    """Keep true where pictures are used. What is loaded from a fixture brings its own rows."""
    if not raw and (update_fields is None or picture_uses.fields_read(sender) & set(update_fields)):
        picture_uses.note(instance, is_new=created)


@receiver([post_save, post_delete])
def throw_away_pages(instance, raw=False, **kwargs):
    """Let no page show what was before. What is loaded from a fixture comes before there are pages."""
    if isinstance(instance, LIVE_AT_ONCE) and not raw:
        pagecache.purge_thing(instance)


@receiver(pre_save, sender=Page)
@receiver(pre_save, sender=Series)
@receiver(pre_save, sender=Section)
@receiver(pre_save, sender=Topic)
@receiver(pre_save, sender=Author)
def keep_former_address(sender, instance, raw, update_fields, **kwargs):
    """Let the path that something leaves lead to it. What is loaded from a fixture brings its own rows."""
    if not raw and instance.pk and (update_fields is None or "slug" in update_fields):
        workflow.keep_former_address(instance)


@receiver(post_save, sender=Transition)
def tell_the_newsroom(instance, created, raw, **kwargs):
    """Have mail sent once the step is sure; about what waits for its moment, at that moment."""
    if created and not raw and instance.verb in mail.WISHES:
        moment = instance.effective_at if instance.verb == Transition.Verb.SCHEDULE else None
        tasks.tell.using(run_after=moment).enqueue(instance.pk)


@receiver(post_save, sender=Transition)
def index_entry_to_come(instance, created, raw, **kwargs):
    """Have a live blog be found by an entry from the moment when readers have it."""
    is_entry = instance.verb in {Transition.Verb.POST, Transition.Verb.AMEND}
    if created and not raw and is_entry and instance.effective_at > timezone.now():
        tasks.index_live_blog.using(run_after=instance.effective_at).enqueue(instance.article_id)


@receiver(post_save, sender=Transition)
def tell_the_hub(instance, created, raw, **kwargs):
    """Have the WebSub hub told that feeds have changed, at the moment when they do."""
    if settings.WEBSUB_HUB and created and not raw and instance.verb in websub.CHANGES:
        tasks.tell_hub_at(websub.moments_of(instance), instance.article_id)


@receiver(post_save, sender=Transition)
def tell_search_engines(instance, created, raw, **kwargs):
    """Have search engines told what has changed, at the moment when it does."""
    if settings.INDEXNOW_KEY and created and not raw and instance.verb in websub.CHANGES:
        for moment in websub.moments_of(instance):
            tasks.tell_search_engines_after(moment)


@receiver(post_save, sender=Transition)
def renew_at_the_edge(instance, created, raw, **kwargs):
    """Have the edge keep what readers see from the moment of a change on, and no more what they saw before."""
    if settings.EDGE_URL and created and not raw and instance.verb in websub.CHANGES:
        for moment in websub.moments_of(instance):
            tasks.renew_at_the_edge.using(run_after=moment + edge.AFTER).enqueue(moment.isoformat())


# The access log


@receiver(user_logged_in)
def note_sign_in(user, **kwargs):
    access.note(access.What.SIGNED_IN, user)


@receiver(factors.authentication_failed)
def note_wrong_code(user, **kwargs):
    access.note(access.What.REFUSED, user, details=_("wrong code"))


@receiver(factors.authenticator_added)
def note_factor(user, authenticator, **kwargs):
    access.note(access.What.FACTOR_ADDED, user, details=access.factor_name(authenticator))


@receiver(factors.authenticator_removed)
def note_factor_gone(user, authenticator, **kwargs):
    access.note(access.What.FACTOR_REMOVED, user, details=access.factor_name(authenticator))


#: The fields of an account that say what it may do.
SWITCHES = ("is_active", "is_staff", "is_superuser")


@receiver(pre_save, sender=User)
def note_changed_account(instance, raw, update_fields, **kwargs):
    """Log a new password and every switch of an account that is turned."""
    if raw or not instance.pk:
        return
    # Django holds the words of a password until it is saved; a better hash, made at sign-in, comes without any.
    if instance._password is not None:
        access.note(access.What.PASSWORD, instance)
    if update_fields is None or set(update_fields) & set(SWITCHES):
        was = User.objects.filter(pk=instance.pk).values(*SWITCHES).first() or {}
        turned = [f"{name}: {getattr(instance, name)}" for name in SWITCHES if was.get(name) != getattr(instance, name)]
        if turned:
            access.note(access.What.RIGHTS, instance, details=", ".join(turned))


@receiver(post_save, sender=User)
def note_new_account(instance, created, raw, **kwargs):
    if created and not raw:
        access.note(access.What.ACCOUNT_MADE, instance)


@receiver(post_delete, sender=User)
def note_deleted_account(instance, **kwargs):
    access.note(access.What.ACCOUNT_DELETED, name=instance.get_username())


@receiver(m2m_changed, sender=User.groups.through)
@receiver(m2m_changed, sender=User.user_permissions.through)
@receiver(m2m_changed, sender=Staffer.sections.through)
@receiver(m2m_changed, sender=Group.permissions.through)
@receiver(m2m_changed, sender=SiteIdentity.second_factor_roles.through)
def note_changed_rights(sender, instance, action, model, pk_set, **kwargs):
    """Log which roles, permissions or sections were given or taken; what a migration gives to roles is no event."""
    sign = {"post_add": "+", "post_remove": "−", "post_clear": "−"}.get(action)
    if not sign or pk_set == set() or (sender is Group.permissions.through and context.request is None):
        return
    names = [f"{sign}{thing}" for thing in model.objects.filter(pk__in=pk_set)] if pk_set else [f"{sign}*"]
    account = instance.user if isinstance(instance, Staffer) else instance
    is_account = isinstance(account, User)
    access.note(
        access.What.RIGHTS,
        account if is_account else None,
        name="" if is_account else str(account)[:150],
        details=", ".join(names),
    )
