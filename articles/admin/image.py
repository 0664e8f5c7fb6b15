"""Pictures: the library, uploading, and where a picture is used."""

import io

from django.contrib import messages
from django.contrib.admin import display, register
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .. import pictures, renditions
from ..models import Article, Edition, Image, Page
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
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None:
            # There is nothing to point at before the picture is here.
            return [(None, {"fields": ["file"]}), *fieldsets[1:]]
        return fieldsets

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["uses"] = uses(obj)
            context["live_uses"] = Edition.objects.live().filter(_shows(obj)).count()
        return super().render_change_form(request, context, add, change, form_url, obj)

    def save_model(self, request, obj, form, change):
        if twin := store(obj, form):
            sentence = _("The library has this file already, as “%(title)s”.")
            self.message_user(request, sentence % {"title": twin}, messages.WARNING)

    def reasons_to_keep(self, image):
        sentence = _("“%(title)s” is used here: %(place)s")
        return [sentence % {"title": image, "place": place} for place in uses(image)]

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
        with image.file.open() as original:
            picture = pictures.decode(original)
        picture.thumbnail((WHOLE_SIZE, WHOLE_SIZE))
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=pictures.JPEG_QUALITY)
        return HttpResponse(target.getvalue(), content_type="image/jpeg")


def store(image, form):
    """Save a picture from its form with its file and its renditions, or, when anything fails, none of them.

    Call it inside a transaction. Return another picture of the library with the same file, or None.
    """
    is_new_file = "file" in form.changed_data
    twin = Image.objects.filter(content_hash=image.content_hash).exclude(pk=image.pk).first() if is_new_file else None
    if twin:
        # One content is kept once, whatever it was called.
        image.file = twin.file.name
    try:
        image.save()
        if is_new_file or {"focal_x", "focal_y"} & {*form.changed_data}:
            renditions.make(image)
    except Exception:
        if is_new_file and not twin:
            image.file.storage.delete(image.file.name)
        raise
    return twin


def uses(image):
    """Return the names of the stories and pages that show `image` or did, in any edition. Two queries."""
    articles = Article.objects.filter(_shows(image) | Q(pk__in=Edition.objects.filter(_shows(image)).values("article")))
    pages = Page.objects.filter(body__contains=_mark(image))
    return [*(str(article) for article in articles.only("headline")), *(str(page) for page in pages.only("title"))]


def _shows(image):
    return Q(lead_image=image) | Q(body__contains=_mark(image))


def _mark(image):
    """Return what a body holds that shows `image`. Bodies are cleaned on every save, so it is written one way only."""
    return f'data-image="{image.pk}"'
