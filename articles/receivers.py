"""What follows a change whoever made it."""

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from . import roles


@receiver(post_migrate)
def make_roles(app_config, **kwargs):
    """Give a new database its groups, once the permissions they hold exist."""
    if app_config.name == "articles":
        roles.make_missing()
