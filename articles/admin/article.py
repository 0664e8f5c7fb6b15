"""Articles: the list, the page for writing, and the buttons that move a story."""

from django.contrib import messages
from django.contrib.admin import display, register
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import body, revisions, workflow
from ..models import Article, Author, Byline, Edition, Image, RelatedArticle, Topic
from ..templatetags.desk import thumbnail
from . import blocks, corrections, distribution, first_save, panel, planning, publishing, schedule
from .article_form import ArticleForm
from .article_list import ArticleList
from .base import NewspaperModelAdmin
from .bulk import BulkActions
from .checks import CheckDoor
from .corrections import CorrectionDoor
from .history import HistoryPages
from .keeping import Keeping
from .live_blog import LiveBlogPage
from .newspaper import site
from .ordered_rows import OrderedRowForm, OrderedRows, OrderedRowsFormSet
from .previews import PreviewPages
from .widgets import StoryChooser

#: Marks the message that tells kept-here.js that the text it keeps is stored now.
SAVED = "saved"


class BylineRowsFormSet(OrderedRowsFormSet):
    there_once = ("author", "role")


class BylineRows(OrderedRows):
    formset = BylineRowsFormSet
    model = Byline
    fields = ["author", "role", "position"]
    in_snapshot = ("bylines", ("author", "role"))
    verbose_name_plural = gettext_lazy("Bylines")

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if db_field.name == "author":
            # Asked for once, not by every row.
            field.choices = list(field.choices)
        return field


class RelatedRowsFormSet(OrderedRowsFormSet):
    there_once = ("target",)


class RelatedRowForm(OrderedRowForm):
    class Meta:
        widgets = {"target": StoryChooser}

    def clean_target(self):
        """Say what the constraint holds: a row of an inline form is saved without being asked for it."""
        target = self.cleaned_data["target"]
        if target.pk == self.instance.article_id:
            raise ValidationError(_("A story cannot be related to itself."))
        return target


class RelatedRows(OrderedRows):
    form = RelatedRowForm
    formset = RelatedRowsFormSet
    model = RelatedArticle
    fk_name = "article"
    fields = ["target", "position"]
    in_snapshot = ("related", ("target",))
    verbose_name_plural = gettext_lazy("Related stories")

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("target").defer("target__body")


@register(Article, site=site)
class ArticleAdmin(
    Keeping,
    ArticleList,
    BulkActions,
    HistoryPages,
    PreviewPages,
    CorrectionDoor,
    LiveBlogPage,
    CheckDoor,
    NewspaperModelAdmin,
):
    form = ArticleForm
    inlines = [BylineRows, RelatedRows]
    # Our own chooser draws it; named here, so that no links to other forms are drawn around it.
    raw_id_fields = ["lead_image"]
    fieldsets = [
        (None, {"classes": ["nr-main"], "fields": ["kicker", "headline", "standfirst", "body"]}),
        (gettext_lazy("Story"), {"classes": ["nr-story-fields"], "fields": ["section", "topics", "form", "slug"]}),
        (
            gettext_lazy("Lead picture"),
            {
                "classes": ["nr-picture-fields"],
                "fields": ["lead_image", "lead_caption", "lead_credit", "lead_alt", "lead_decorative"],
            },
        ),
        (
            gettext_lazy("Lead video"),
            {"classes": ["nr-video-fields"], "fields": ["video", "video_title", "video_credit"]},
        ),
        (
            gettext_lazy("Series, sponsor, age"),
            {"classes": ["nr-told-fields"], "fields": ["series", "sponsor", "is_timeless"]},
        ),
        (
            gettext_lazy("Search and sharing"),
            {"classes": ["nr-search-fields"], "fields": ["search_title", "social_title", "language"]},
        ),
    ]
    change_form_template = "admin/articles/article/change_form.html"

    def get_queryset(self, request):
        articles = super().get_queryset(request).with_publication()
        articles = articles.select_related("section", "lead_image", "assigned_to")
        if request.resolver_match.url_name == "articles_article_changelist":
            names = Prefetch("bylines", Byline.objects.select_related("author"))
            articles = articles.defer("body").prefetch_related(names)
        return articles

    # Who may what

    def has_change_permission(self, request, obj=None):
        if obj is None:
            return super().has_change_permission(request)
        # The admin asks a dozen times for one page; nothing that decides it changes in between.
        answers = request.__dict__.setdefault("_may_change", {})
        if obj.pk not in answers:
            answers[obj.pk] = workflow.may_change(request.user, obj)
        return answers[obj.pk]

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and (obj is None or workflow.may_publish(request.user, obj))

    def has_publish_permission(self, request):
        return request.user.has_perm("articles.publish_article")

    def reasons_to_keep(self, article):
        if not article.editions.exists():
            return []
        sentence = _("“%(headline)s” has been published, so it stays on record. It can be withdrawn instead.")
        return [sentence % {"headline": article}]

    # The page for writing

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        # Without the right to change, Django would print the text's HTML.
        drawn = {"body": "text_as_read", "lead_image": "lead_picture", "topics": "topic_names"}
        return [
            (name, {**options, "fields": [drawn.get(field, field) for field in options["fields"]]})
            for name, options in fieldsets
        ]

    def get_readonly_fields(self, request, obj=None):
        if obj is None or self.has_change_permission(request, obj):
            return []
        return ["text_as_read", "lead_picture", "topic_names"]

    @display(description=gettext_lazy("Text"))
    def text_as_read(self, article):
        """The text as readers would see it."""
        named = body.references(body.clean(article.body))
        live = Edition.objects.live().for_boxes().filter(article__in={*named.articles, *named.links})
        images = {image.pk: image for image in Image.objects.filter(pk__in=named.images)}
        return body.render(article.body, body.Objects(images, {edition.article_id: edition for edition in live}))

    @display(description=gettext_lazy("Lead picture"))
    def lead_picture(self, article):
        if not article.lead_image:
            return "–"
        return format_html('<img src="{}" alt="{}">', thumbnail(article.lead_image, 640), article.alt)

    @display(description=gettext_lazy("Topics"))
    def topic_names(self, article):
        return ", ".join(article.topics.values_list("name", flat=True)) or "–"

    def get_form(self, request, obj=None, **kwargs):
        form = super().get_form(request, obj, **kwargs)
        form.user = request.user
        return form

    def get_changeform_initial_data(self, request):
        """Begin with what the desk and the calendar ask for: a working title, a section, a day."""
        asked = {name: request.GET[name] for name in ("headline", "section") if name in request.GET}
        return {**asked, "planned_for": planning.noon_of(request.GET.get("planned_for", ""))}

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        rows = inline.brought(obj)
        if rows is not None:
            return {**kwargs, "queryset": inline.model.objects.none(), "initial": rows}
        # Only shown, not taken for granted: a byline that the form brings back is a change and is saved.
        if isinstance(inline, BylineRows) and not obj.pk and request.method == "GET":
            own = Author.objects.filter(user=request.user)
            kwargs["initial"] = [{"author": author.pk} for author in own]
        return kwargs

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        article = obj or Article(created_by=request.user)
        context["box"] = publishing.box(article, user=request.user)
        context["panel"] = panel.says(article)
        context["distribution"] = distribution.says(article, context["box"])
        context["article"] = article
        context["corrections"] = corrections.box(article, user=request.user, is_live=bool(context["box"].get("live")))
        context["may_change"] = add or self.has_change_permission(request, obj)
        if context["may_change"]:
            context |= self.unsaved_context(request, article)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def add_view(self, request, form_url="", extra_context=None):
        """Make a story; a form that has made one before, and is sent again, is saved into that."""
        if request.method != "POST":
            return super().add_view(request, form_url, extra_context)
        with transaction.atomic():
            article, revision_key = first_save.made(request)
            if article is None:
                return super().add_view(request, form_url, extra_context)
            request.POST = request.POST.copy()
            if not request.POST.get("seen"):
                request.POST["seen"] = str(revision_key or "")
            return self.change_view(request, str(article.pk), form_url, extra_context)

    def save_model(self, request, obj, form, change):
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """Save what belongs to the story, keep it as a revision, and do what the pressed button says.

        A refusal undoes the verb and nothing else: what was typed is saved.
        """
        super().save_related(request, form, formsets, change)
        article = form.instance
        seen = article.revisions.saved().filter(pk=form.cleaned_data["seen"]).first()
        revision = revisions.record(article, by=request.user, note=form.cleaned_data["save_note"], base=seen)
        if begun := form.cleaned_data["begun"]:
            first_save.remember(request, begun, article, revision)
        for sentence in planning.arrange(article, by=request.user, asked=form.cleaned_data):
            self.message_user(request, sentence, messages.WARNING)
        try:
            done = publishing.press(form.cleaned_data["verb"], article, by=request.user, asked=form.cleaned_data)
        except workflow.Refused as refused:
            self.message_user(request, _("Saved, but nothing else was done."), messages.INFO, extra_tags=SAVED)
            for sentence in refused.sentences:
                self.message_user(request, sentence, messages.WARNING)
        else:
            self.message_user(request, done, messages.SUCCESS, extra_tags=SAVED)

    def response_add(self, request, obj, post_url_continue=None):
        return self._back_to_the_page(obj)

    def response_change(self, request, obj):
        return self._back_to_the_page(obj)

    def _back_to_the_page(self, article):
        return HttpResponseRedirect(reverse("admin:articles_article_change", args=[article.pk]))

    # What the page's scripts ask

    def get_urls(self):
        own = [
            path("moment/", self.admin_site.admin_view(schedule.moment), name="articles_article_moment"),
            path("find/", self.admin_site.admin_view(self.find), name="articles_article_find"),
            path("topics/", self.admin_site.admin_view(self.topics), name="articles_article_topics"),
        ]
        return (
            own
            + self.history_urls()
            + self.preview_urls()
            + self.correction_urls()
            + self.live_blog_urls()
            + self.check_urls()
            + super().get_urls()
        )

    def find(self, request):
        """Find stories for the "Also read" picker: ?q= in the headline, the newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        articles = Article.objects.order_by("-saved_at", "-pk")
        for word in request.GET.get("q", "").replace("\0", "").split()[:10]:
            articles = articles.filter(headline__icontains=word)
        return JsonResponse(blocks.found(blocks.as_stories(articles, limit=blocks.PICKER_LENGTH + 1)))

    def topics(self, request):
        """Name the topics there are, for the topics field to offer."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return JsonResponse({"names": list(Topic.objects.values_list("name", flat=True)[:2000])})
