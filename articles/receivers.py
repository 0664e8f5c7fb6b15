"""What follows a change whoever made it."""

from django.db import transaction
from django.db.models.signals import post_delete, post_migrate
from django.dispatch import receiver

from . import renditions, roles
from .models import Image


@receiver(post_migrate)
def make_roles(app_config, **kwargs):
    """Give a new database its groups, once the permissions they hold exist."""
    if app_config.name == "articles":
        roles.make_missing()


@receiver(post_delete, sender=Image)
def remove_files(instance, **kwargs):
    """Take a deleted picture's files away, once it is sure that it is deleted."""
    transaction.on_commit(lambda: renditions.remove(instance))
