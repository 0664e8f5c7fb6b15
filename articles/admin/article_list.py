"""The filters of the list of articles."""

from datetime import timedelta

from django.contrib.admin import SimpleListFilter
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .. import roles
from ..templatetags.desk import STATES
from . import blocks, week
from .states import in_state, overdue, with_waiting


class StateFilter(SimpleListFilter):
    """How a story stands, as tabs over the list."""

    title = _("state")
    parameter_name = "state"
    template = "admin/articles/article/state_filter.html"

    def lookups(self, request, model_admin):
        return list(STATES.items())

    def queryset(self, request, articles):
        return in_state(articles, self.value())


class WhoseFilter(SimpleListFilter):
    title = _("whose")
    parameter_name = "whose"

    def lookups(self, request, model_admin):
        return [("mine", _("My stories")), ("waiting", _("Waiting for me"))]

    def queryset(self, request, articles):
        if self.value() == "waiting":
            return with_waiting(articles, request.user).exclude(waits="")
        return articles.own_of(request.user) if self.value() == "mine" else articles


class AssignedFilter(SimpleListFilter):
    title = _("assigned to")
    parameter_name = "assigned"

    def lookups(self, request, model_admin):
        people = [(str(user.pk), roles.name_of(user)) for user in roles.writers() if user != request.user]
        return [("me", _("Me")), ("nobody", _("Nobody")), *people]

    def queryset(self, request, articles):
        if self.value() == "me":
            return articles.filter(assigned_to=request.user)
        if self.value() == "nobody":
            return articles.filter(assigned_to=None)
        keys = blocks.keys(self.value() or "")
        return articles.filter(assigned_to__in=keys) if keys else articles


class PlannedFilter(SimpleListFilter):
    title = _("planned for")
    parameter_name = "planned"

    def lookups(self, request, model_admin):
        return [
            ("overdue", _("Overdue")),
            ("today", _("Today")),
            ("week", _("This week")),
            ("next", _("Next week")),
            ("never", _("No day")),
        ]

    def queryset(self, request, articles):
        today = timezone.localdate()
        monday = week.monday_of(today)
        spans = {"today": (today, 1), "week": (monday, 7), "next": (monday + timedelta(days=7), 7)}
        if self.value() in spans:
            begin, end = week.span(*spans[self.value()])
            return articles.filter(planned_for__gte=begin, planned_for__lt=end)
        if self.value() == "overdue":
            return overdue(articles)
        return articles.filter(planned_for=None) if self.value() == "never" else articles
