"""The list of articles: its columns, its filters, its search."""

from datetime import timedelta

from django.contrib.admin import SimpleListFilter, display
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .. import moments, roles
from ..models import Article, Byline, name_of
from ..templatetags.desk import STATES, chip, icon, moment, thumbnail
from . import blocks, week
from .states import in_state, overdue, with_waiting

#: More words than this narrow nothing down and only cost time.
MOST_WORDS = 8


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
        people = [(str(user.pk), name_of(user)) for user in roles.writers() if user != request.user]
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


class ArticleList:
    """What ArticleAdmin is as a list."""

    list_display = ["picture", "story", "state", "place", "names", "when", "holder"]
    list_display_links = ["story"]
    list_filter = [StateFilter, WhoseFilter, AssignedFilter, PlannedFilter, "section", "form", "bylines__author"]
    # get_search_results() looks further than these.
    search_fields = ["headline", "standfirst", "kicker", "slug", "body"]
    search_help_text = _("Headline, text, byline or address")

    def get_search_results(self, request, articles, search_term):
        """Find the stories that hold every word, in a field or in the name of an author; of an address, its last step.

        Authors are asked for in a subquery: joined, a story would come once for each, and all its texts be compared.
        """
        for word in search_term.replace("\0", "").split()[:MOST_WORDS]:
            word = word.rstrip("/").rpartition("/")[2] or word
            byline = Byline.objects.filter(article=OuterRef("pk"), author__name__icontains=word)
            fields = {f"{name}__icontains": word for name in self.search_fields}
            articles = articles.filter(Q(**fields, _connector=Q.OR) | Exists(byline))
        return articles, False

    @display(description=_("Picture"))
    def picture(self, article):
        if address := thumbnail(article.lead_image):
            return format_html('<img class="nr-thumb" src="{}" alt="" loading="lazy" width="84" height="56">', address)
        return format_html('<span class="nr-thumb nr-thumb--none">{}</span>', icon("picture"))

    @display(description=_("Headline"), ordering="headline")
    def story(self, article):
        over = article.kicker or (article.get_form_display() if article.form != Article.Form.NEWS else "")
        return format_html('<small class="nr-kicker">{}</small>{}', over, article)

    @display(description=_("State"))
    def state(self, article):
        return chip(article)

    @display(description=_("Section"), ordering="section__position")
    def place(self, article):
        return article.section or "–"

    @display(description=_("Byline"))
    def names(self, article):
        return ", ".join(byline.author.name for byline in article.bylines.all()) or "–"

    @display(description=_("When"), ordering="saved_at")
    def when(self, article):
        """What moment of a story the desk asks for next: a change to come, its plan, when it went out or was saved."""
        saved = gettext("saved %(moment)s") % {"moment": moment(article.saved_at)}
        if article.waits_until:
            words = gettext("changes %(moment)s") if article.live_since else "%(moment)s"
            first, second = words % {"moment": moment(article.waits_until)}, moments.from_now(article.waits_until)
        elif article.live_since:
            first, second = moment(article.live_since), saved if article.has_unpublished_changes else ""
        elif article.planned_for and not article.was_live:
            first, second = gettext("plan %(moment)s") % {"moment": moment(article.planned_for)}, saved
            if article.planned_for < timezone.now():
                first = format_html('<span class="nr-late">{}</span>', first)
        else:
            first, second = saved, ""
        return format_html("<span>{}</span><small>{}</small>", first, second)

    @display(description=_("With"))
    def holder(self, article):
        return name_of(article.assigned_to) if article.assigned_to else "–"
