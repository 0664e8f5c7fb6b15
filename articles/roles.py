"""The newsroom's roles as groups with permissions, and the sections an editor works in.

The groups are made once; after that they are the Chief's to change. A noun that comes with an update brings its rights
to them.
"""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.db import connection
from django.db.models import Q

from .models import Staffer

_EVERYTHING = ("add", "change", "delete", "view")


def _of(model, *verbs):
    return {f"{verb}_{model}" for verb in verbs or _EVERYTHING}


_WRITING = (
    _of("article", "add", "change", "view")
    | _of("image", "add", "view")
    | _of("topic", "add", "view")
    | _of("section", "view")
    | _of("series", "view")
    | _of("author", "view")
)

_OURS = Q(content_type__app_label__in=["articles", "auth"])

CHIEF = "Chief"

#: Codenames of each role's permissions.
ROLES = {
    "Reporter": _WRITING,
    "Editor": _WRITING
    | _of("article")
    | {"publish_article", "change_any_article"}
    | _of("image")
    | _of("topic")
    | _of("series")
    | _of("author", "add", "change", "view")
    | _of("page", "add", "change", "view"),
    "Picture editor": _of("image") | _of("article", "view") | _of("section", "view"),
    CHIEF: _of("article")
    | {"publish_article", "change_any_article"}
    | _of("image")
    | _of("topic")
    | _of("series")
    | _of("author")
    | _of("page")
    | _of("section")
    | _of("siteidentity", "add", "change", "view")
    | _of("address")
    | _of("user")
    | _of("group", "view"),
}


def rights():
    """Return the codenames of the rights there are; none in a database that was not migrated yet. Two queries."""
    if Permission._meta.db_table not in connection.introspection.table_names():
        return set()
    return set(Permission.objects.filter(_OURS).values_list("codename", flat=True))


def make_missing(new_rights=frozenset()):
    """Create the groups that do not exist yet, with their permissions; give the others what they lack of `new_rights`.

    What a group could have had before stays as it is: perhaps it was taken away by hand.
    """
    for name, codenames in ROLES.items():
        group, created = Group.objects.get_or_create(name=name)
        given = codenames if created else codenames & new_rights
        if given:
            group.permissions.add(*Permission.objects.filter(_OURS, codename__in=given))


def sections_of(user):
    """Return the keys of the sections that `user` was given to edit, or None for every one.

    Whoever keeps the accounts gives the sections, and is bound by none. One query; as with Django's permissions, the
    answer stays with the user object.
    """
    if not hasattr(user, "_section_keys"):
        given = Staffer.sections.through.objects.filter(staffer__user=user)
        user._section_keys = set(given.values_list("section", flat=True))
    return None if user.has_perm("auth.change_user") else user._section_keys or None


def edits_in(user, section_key):
    """Whether `user` edits the stories of others in this section; those in no section yet are every editor's."""
    if not user.has_perm("articles.change_any_article"):
        return False
    keys = sections_of(user)
    return keys is None or section_key is None or section_key in keys


def writers():
    """Return the users who can be given a story to write."""
    return get_user_model().objects.with_perm("articles.change_article").order_by("first_name", "username")
