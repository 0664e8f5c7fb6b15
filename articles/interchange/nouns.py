"""Which nouns an archive holds: all there are, but for those named here with the reason.

A model or a field that is added to the newspaper goes out and comes in without a word here.
"""

from django.apps import apps
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db.models import FileField

#: Models whose rows stay at home, and why.
LEFT_OUT = {
    "account.emailaddress": "allauth's own, unused: an account's address is its user's",
    "account.emailconfirmation": "allauth's own, unused: nobody signs up",
    "articles.accessevent": "who signed in on this site, and from where, which is of no use elsewhere",
    "articles.previewlink": "opens only with the key of the site that made it",
    "articles.purge": "what the processes of one site throw away, and when",
    "articles.searchentry": "made of the editions again",
    "auth.permission": "made by migrations; groups and users name theirs by its codename",
    "contenttypes.contenttype": "made by migrations; whoever points to one names it",
    "django_tasks_database.dbtaskresult": "what one site's worker has to do",
    "mfa.authenticator": "secrets of second factors: nobody else's to hold; each user adds one anew",
    "sessions.session": "who is signed in where, which is nobody on a new site",
    "taggit.tag": "django-taggit's own, unused: topics are articles.topic",
    "taggit.taggeditem": "django-taggit's own, unused: topics are articles.topic",
    "usersessions.usersession": "who is signed in where, which is nobody on a new site",
}

#: Fields that stay at home, by model, and why. They come in with their defaults.
FIELDS_LEFT_OUT = {
    "auth.user": {"password": "nobody else's to hold; each user is given a new one"},
    "articles.image": {
        "renditions": "made of the original again",
        "former_renditions": "made of the original again",
    },
}

#: What migrations make on each site by itself, so that its keys differ between two sites.
MADE_ON_EACH_SITE = (Permission, ContentType)


def exported():
    """Return the models whose rows are in an archive, in the order they go in: accounts before what names them."""
    models = [model for model in apps.get_models() if model._meta.label_lower not in LEFT_OUT]
    return sorted(models, key=lambda model: (model._meta.app_label != "auth", model._meta.label_lower))


def fields_left_out(model):
    return FIELDS_LEFT_OUT.get(model._meta.label_lower, {})


def fields(model):
    """Return the names of the fields of `model` that are in an archive."""
    every = [*model._meta.local_fields, *model._meta.local_many_to_many]
    return [field.name for field in every if field.name not in fields_left_out(model)]


def files(model):
    """Return the fields of `model` that hold files."""
    return [field for field in model._meta.local_fields if isinstance(field, FileField)]


def speaks_by_name(model):
    """Whether rows of `model` name what they point to by its natural key, since the number means nothing elsewhere."""
    related = {field.related_model for field in [*model._meta.local_fields, *model._meta.local_many_to_many]}
    return not related.isdisjoint(MADE_ON_EACH_SITE)
