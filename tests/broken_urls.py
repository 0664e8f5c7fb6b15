"""A site whose front page fails, to see what readers see then."""

from django.urls import path


def fail(request):
    raise RuntimeError("Nothing works today.")


urlpatterns = [path("", fail, name="home")]
handler500 = "articles.views.server_error"
