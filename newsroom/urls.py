from django.urls import include, path

from articles.admin import site as newsroom_admin

urlpatterns = [
    # Before the admin, whose last address takes all others.
    path("admin/", include("articles.admin.signing_in")),
    path("admin/", newsroom_admin.urls),
    path("", include("articles.urls")),
]

handler404 = "articles.views.not_found"
handler500 = "articles.views.server_error"
