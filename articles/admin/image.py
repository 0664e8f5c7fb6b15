"""Pictures: the library, uploading, and where a picture is used."""

import io

from django.contrib.admin import display, register
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .. import pictures, renditions
from ..models import Article, Author, Edition, Image, Page
from ..templatetags.desk import thumbnail
from . import blocks
from .base import NewspaperModelAdmin
from .image_form import ImageForm
from .newspaper import site

#: Pixels along the longer side of the whole picture, as the focal point is chosen on it.
WHOLE_SIZE = 1200


@register(Image, site=site)
class ImageAdmin(NewspaperModelAdmin):
    form = ImageForm
    fieldsets = [
        (None, {"fields": ["file", "focal_x", "focal_y"]}),
        (
            gettext_lazy("About the picture"),
            {"fields": ["title", "alt", "caption", "credit", "licence", "source", "rights_expire_at"]},
        ),
    ]
    change_form_template = "admin/articles/image/change_form.html"
    list_display = ["picture", "name", "printed_credit", "lacking"]
    list_display_links = ["name"]
    list_per_page = 48
    search_fields = ["title", "caption", "credit", "alt", "licence"]
    search_help_text = gettext_lazy("Title, caption, credit, alt text or licence")

    # The library

    @display(description=gettext_lazy("Picture"))
    def picture(self, image):
        return format_html('<img src="{}" alt="" loading="lazy" width="320" height="213">', thumbnail(image, 320))

    @display(description=gettext_lazy("Title"), ordering="title")
    def name(self, image):
        return image.title

    @display(description=gettext_lazy("Credit"), ordering="credit")
    def printed_credit(self, image):
        return image.credit

    @display(description=gettext_lazy("Lacking"))
    def lacking(self, image):
        if image.rights_expired():
            return format_html('<span class="nr-flag nr-flag--stop">{}</span>', _("Rights have ended"))
        found = []
        if not image.alt:
            found.append(_("No alt text"))
        if not image.credit:
            found.append(_("No credit"))
        return format_html('<span class="nr-flag">{}</span>', ", ".join(found)) if found else ""

    # One picture

    def get_fieldsets(self, request, obj=None):
        controls, words = super().get_fieldsets(request, obj)
        if obj is None:
            # There is nothing to point at before the picture is here.
            return [(None, {"fields": ["file"]}), words]
        return [controls, words] if self.has_change_permission(request, obj) else [words]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            authors = Author.objects.filter(picture=obj).only("name")
            context["uses"] = [self.link(request, used) for used in [*uses(obj), *authors]]
        return super().render_change_form(request, context, add, change, form_url, obj)

    def public_note(self, image):
        number = live_pages(image)
        if not number:
            return ""
        sentence = ngettext(
            "%(count)d live page shows this picture.", "%(count)d live pages show this picture.", number
        )
        return sentence % {"count": number}

    def save_model(self, request, obj, form, change):
        store(obj, form)

    def get_deleted_objects(self, objs, request):
        deleted, counts, lacking, protected = super().get_deleted_objects(objs, request)
        if places := [self.link(request, used) for image in objs for used in uses(image)]:
            # Ours instead of Django's list of rows, which knows nothing of figures in a text.
            return deleted, counts, set(), places
        return deleted, counts, lacking, protected

    def link(self, request, used):
        """Return the name of a story, page or author, as a link for those who may open it."""
        if not self.admin_site.get_model_admin(type(used)).has_view_or_change_permission(request):
            return str(used)
        address = reverse(f"admin:articles_{used._meta.model_name}_change", args=[used.pk])
        return format_html('<a href="{}">{}</a>', address, used)

    # What the pickers ask

    def get_urls(self):
        own = [
            path("find/", self.admin_site.admin_view(self.find), name="articles_image_find"),
            path("upload/", self.admin_site.admin_view(self.upload), name="articles_image_upload"),
            path("<int:key>/whole/", self.admin_site.admin_view(self.whole), name="articles_image_whole"),
        ]
        return own + super().get_urls()

    def find(self, request):
        """Find pictures for the picker: ?q= in all that is said of them, the newest first."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        images = Image.objects.all()
        for word in request.GET.get("q", "").replace("\0", "").split()[:10]:
            named = {f"{field}__icontains": word for field in self.search_fields}
            images = images.filter(Q(**named, _connector=Q.OR))
        return JsonResponse(blocks.found([blocks.as_picture(image) for image in images[: blocks.PICKER_LENGTH + 1]]))

    def upload(self, request):
        """Take a picture from inside a picker: the same form and checks as its own page, answered as JSON."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        form = self.get_form(request)(request.POST, request.FILES)
        if not form.is_valid():
            if form.twin:
                return JsonResponse({"picture": blocks.as_picture(form.twin)})
            return JsonResponse({"errors": form.errors}, status=422)
        with transaction.atomic():
            image = form.save(commit=False)
            store(image, form)
            self.log_addition(request, image, [{"added": {}}])
        return JsonResponse({"picture": blocks.as_picture(image)}, status=201)

    def whole(self, request, key):
        """The picture uncropped, for choosing its focal point. Readers never get it."""
        image = self.get_object(request, str(key))
        if image is None:
            raise Http404
        if not self.has_view_or_change_permission(request, image):
            raise PermissionDenied
        with pictures.ONE_AT_A_TIME, image.file.open() as original:
            picture = pictures.decode(original)
        picture.thumbnail((WHOLE_SIZE, WHOLE_SIZE))
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=pictures.JPEG_QUALITY)
        return HttpResponse(target.getvalue(), content_type="image/jpeg")


def store(image, form):
    """Save a picture from its form with its file and its renditions, or, when anything fails, none of them.

    Call it inside a transaction. The files that a new one replaces go when the transaction is sure.
    """
    is_new_file = "file" in form.changed_data
    replaced = Image.objects.filter(pk=image.pk).first() if is_new_file else None
    if replaced and replaced.content_hash == image.content_hash:
        # The same file once more: it is kept already.
        image.file, is_new_file = replaced.file.name, False
    try:
        image.save()
        if is_new_file or {"focal_x", "focal_y"} & {*form.changed_data}:
            renditions.make(image)
    except Exception:
        if is_new_file:
            image.file.storage.delete(image.file.name)
        raise
    if replaced and is_new_file:
        transaction.on_commit(lambda: renditions.remove(replaced))


def uses(image):
    """Return the stories and pages that show `image` or did, in any edition. Two queries."""
    articles = Article.objects.filter(_shows(image) | Q(pk__in=Edition.objects.filter(_shows(image)).values("article")))
    pages = Page.objects.filter(body__contains=_mark(image))
    return [*articles.only("headline"), *pages.only("title")]


def live_pages(image):
    """Return how many pages show readers `image`: stories, standing pages, authors with a live story. One query."""
    editions = Edition.objects.live()
    stories = editions.filter(_shows(image)).order_by().values("pk")
    pages = Page.objects.filter(body__contains=_mark(image)).order_by().values("pk")
    authors = Author.objects.filter(picture=image, editionbylines__edition__in=editions).order_by().values("pk")
    return stories.union(pages, authors.distinct(), all=True).count()


def _shows(image):
    return Q(lead_image=image) | Q(body__contains=_mark(image))


def _mark(image):
    """Return what a body holds that shows `image`. Bodies are cleaned on every save, so it is written one way only."""
    return f'data-image="{image.pk}"'
