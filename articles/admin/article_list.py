"""The filters of the list of articles."""

from django.contrib.admin import SimpleListFilter
from django.utils.translation import gettext_lazy as _

from ..templatetags.desk import STATES
from .states import in_state


class StateFilter(SimpleListFilter):
    """How a story stands, as tabs over the list."""

    title = _("state")
    parameter_name = "state"
    template = "admin/articles/article/state_filter.html"

    def lookups(self, request, model_admin):
        return list(STATES.items())

    def queryset(self, request, articles):
        return in_state(articles, self.value())


class MineFilter(SimpleListFilter):
    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request, model_admin):
        return [("yes", _("My stories"))]

    def queryset(self, request, articles):
        return articles.own_of(request.user) if self.value() == "yes" else articles
