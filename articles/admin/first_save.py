"""A new story is made once, however often its form is sent: by a double click, or after Back."""

from django.contrib.auth import get_user_model

from ..models import Article

#: How many forms of new stories a session remembers.
FORMS = 20


def made(request):
    """Return (article, key of its revision) that the sent form of a new story has made before, or (None, None).

    Needs a transaction: of two requests of one user, the second waits here until the first has made its story.
    """
    get_user_model().objects.select_for_update().get(pk=request.user.pk)
    # As it is stored by now, not as it was when this request began.
    stored = type(request.session)(request.session.session_key)
    article_key, revision_key = stored.get("first_saves", {}).get(request.POST.get("begun"), (None, None))
    return Article.objects.filter(pk=article_key).first(), revision_key


def remember(request, begun, article, revision):
    """Keep what the form called `begun` has made, and as which revision it was saved last; None: it never was."""
    forms = {**request.session.get("first_saves", {}), str(begun): (article.pk, revision and revision.pk)}
    request.session["first_saves"] = dict(list(forms.items())[-FORMS:])
    # Now, not after the answer: the second of two clicks may be waiting for it.
    request.session.save()
