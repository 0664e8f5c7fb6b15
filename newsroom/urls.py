from django.urls import include, path

from articles.admin import site as newsroom_admin

urlpatterns = [
    path("admin/", newsroom_admin.urls),
    path("", include("articles.urls")),
]

handler404 = "articles.views.not_found"
handler500 = "articles.views.server_error"
