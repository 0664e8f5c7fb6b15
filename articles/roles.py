"""The newsroom's roles as groups with permissions. Made once; after that they are the Chief's to change."""

from django.contrib.auth.models import Group, Permission
from django.db.models import Q

_EVERYTHING = ("add", "change", "delete", "view")


def _of(model, *verbs):
    return {f"{verb}_{model}" for verb in verbs or _EVERYTHING}


_WRITING = (
    _of("article", "add", "change", "view")
    | _of("image", "add", "view")
    | _of("topic", "add", "view")
    | _of("section", "view")
    | _of("author", "view")
)

#: Codenames of each role's permissions.
ROLES = {
    "Reporter": _WRITING,
    "Editor": _WRITING
    | _of("article")
    | {"publish_article", "change_any_article"}
    | _of("image")
    | _of("topic")
    | _of("author", "add", "change", "view")
    | _of("page", "add", "change", "view"),
    "Picture editor": _of("image") | _of("article", "view") | _of("section", "view"),
    "Chief": _of("article")
    | {"publish_article", "change_any_article"}
    | _of("image")
    | _of("topic")
    | _of("author")
    | _of("page")
    | _of("section")
    | _of("siteidentity", "add", "change", "view")
    | _of("user")
    | _of("group", "view"),
}


def make_missing():
    """Create the groups that do not exist yet, with their permissions. What exists stays as it is."""
    for name, codenames in ROLES.items():
        group, created = Group.objects.get_or_create(name=name)
        if created:
            ours = Q(content_type__app_label__in=["articles", "auth"], codename__in=codenames)
            group.permissions.set(Permission.objects.filter(ours))
