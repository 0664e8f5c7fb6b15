"""Pictures: the library, uploading, and where a picture is used."""

import errno
import io
import logging

from django.contrib import messages
from django.contrib.admin import display, register
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q
from django.db.models.functions import Lower
from django.forms import modelform_factory
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from js_asset import Media, Script

from .. import picture_uses, pictures, renditions, tasks
from ..models import Article, Image
from ..templatetags.desk import chip
from . import blocks
from .base import NewspaperModelAdmin
from .image_crops import crops
from .image_form import ImageForm
from .image_list import Library, LicenceFilter, ShowFilter
from .newspaper import site
from .widgets import OUR_MODULES

logger = logging.getLogger(__name__)

#: Pixels along the longer side of the whole picture, as the focal point is chosen on it.
WHOLE_SIZE = 1200
#: What the form of a picture may change on its row.
SAVED_FIELDS = [
    field.name for field in Image._meta.concrete_fields if field.name not in {"id", "renditions", "former_renditions"}
]
#: What can be filled in beside a picture that was just uploaded.
FILLED_IN = ["alt", "is_decorative", "caption", "credit"]


@register(Image, site=site)
class ImageAdmin(NewspaperModelAdmin):
    form = ImageForm
    fieldsets = [
        (None, {"fields": ["file", "focal_x", "focal_y"]}),
        (
            gettext_lazy("About the picture"),
            {
                "fields": [
                    *("title", "alt", "is_decorative", "caption", "credit", "copyright"),
                    *("licence", "source", "taken_at", "rights_expire_at"),
                ]
            },
        ),
    ]
    change_form_template = "admin/articles/image/change_form.html"
    change_list_template = "admin/articles/image/change_list.html"
    list_display = ["name"]
    list_filter = [ShowFilter, LicenceFilter]
    list_per_page = 48
    search_fields = ["title", "caption", "credit", "alt", "licence", "source", "original_name"]
    search_help_text = gettext_lazy("Caption, credit, licence or file name")

    # The library

    def get_changelist(self, request, **kwargs):
        return Library

    def changelist_view(self, request, extra_context=None):
        response = super().changelist_view(request, extra_context)
        if hasattr(response, "context_data"):
            scripts = Media(importmap=OUR_MODULES, js=[Script("admin/newsroom/library.js", type="module")])
            response.context_data["media"] += scripts.with_nonce(str(request.csp_nonce))
        return response

    @display(description=gettext_lazy("Title"), ordering=Lower("title"))
    def name(self, image):
        return image.title

    # One picture

    def get_fieldsets(self, request, obj=None):
        controls, words = super().get_fieldsets(request, obj)
        if obj is None:
            # There is nothing to point at before the picture is here.
            return [(None, {"fields": ["file"]}), words]
        return [controls, words] if self.has_change_permission(request, obj) else [words]

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if obj:
            context["uses"] = [
                {"chip": chip(place) if isinstance(place, Article) else "", "link": self.link(request, place)}
                for place in picture_uses.places(obj)
            ]
            context["crops"] = crops(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def public_note(self, image):
        number = picture_uses.live_pages(image)
        if not number:
            return ""
        sentence = ngettext(
            "%(count)d live page shows this picture.", "%(count)d live pages show this picture.", number
        )
        return sentence % {"count": number}

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change, **kwargs)
        form.refusal = getattr(request, "not_stored", "")
        return form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except NotStored as refused:
            # The same form once more: it says why, or finds the picture that somebody else has just stored.
            request.not_stored = refused.take_back()
            return super().changeform_view(request, object_id, form_url, extra_context)

    def save_model(self, request, obj, form, change):
        store(obj, form)
        if form.note:
            self.message_user(request, form.note, messages.INFO)

    def get_deleted_objects(self, objs, request):
        if places := [self.link(request, place) for image in objs for place in picture_uses.places(image)]:
            # Ours instead of Django's list of rows, which names uses and not places.
            return [], {}, set(), places
        return super().get_deleted_objects(objs, request)

    def delete_view(self, request, object_id, extra_context=None):
        try:
            return super().delete_view(request, object_id, extra_context)
        except ProtectedError:
            # Somebody began to use it while the question stood here; asked again, the page says where.
            return HttpResponseRedirect(request.path)

    def delete_model(self, request, obj):
        # Whoever is just putting it into a story has locked it; their use is seen once they are done.
        Image.objects.select_for_update().filter(pk=obj.pk).first()
        super().delete_model(request, obj)

    def link(self, request, place):
        """Return the name of a story, page or author, as a link for those who may open it."""
        if not self.admin_site.get_model_admin(type(place)).has_view_or_change_permission(request):
            return str(place)
        address = reverse(f"admin:articles_{place._meta.model_name}_change", args=[place.pk])
        return format_html('<a href="{}">{}</a>', address, place)

    # What the pickers ask

    def get_urls(self):
        admin_view = self.admin_site.admin_view
        own = [
            path("find/", admin_view(self.find), name="articles_image_find"),
            path("upload/", admin_view(self.upload), name="articles_image_upload"),
            path("fill/", admin_view(self.fill), name="articles_image_fill"),
            path("<int:key>/whole/", admin_view(self.whole, cacheable=True), name="articles_image_whole"),
        ]
        return own + super().get_urls()

    def find(self, request):
        """Find pictures for the picker: ?q= in all that is said of them, newest first; ?after= leaves so many out."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        images = Image.objects.all()
        for word in request.GET.get("q", "").replace("\0", "").split()[:10]:
            named = {f"{field}__icontains": word for field in self.search_fields}
            images = images.filter(Q(**named, _connector=Q.OR))
        after = next(iter(blocks.keys(request.GET.get("after", ""))), 0)
        page = images[after : after + blocks.PICKER_LENGTH + 1]
        return JsonResponse(blocks.found([blocks.as_picture(image) for image in page]))

    def upload(self, request):
        """Take a picture from the library's page or a picker: the same form and checks as its own page, as JSON."""
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        sent = (request.POST, request.FILES)  # read first: where there is no room for the file, the request says so now
        form = self.get_form(request)(*sent)
        if not form.is_valid():
            if form.twin:
                return JsonResponse({"picture": blocks.as_picture(form.twin), "is_twin": True})
            return JsonResponse({"errors": form.errors}, status=422)
        image = form.save(commit=False)
        try:
            with transaction.atomic():
                store(image, form)
                self.log_addition(request, image, [{"added": {}}])
        except NotStored as refused:
            sentence = refused.take_back()
            if twin := Image.objects.filter(content_hash=image.content_hash).first():
                # The same file came twice in one moment.
                return JsonResponse({"picture": blocks.as_picture(twin), "is_twin": True})
            return JsonResponse({"errors": {"file": [sentence]}}, status=422)
        return JsonResponse({"picture": blocks.as_picture(image), "note": form.note}, status=201)

    def fill(self, request):
        """Take what was filled in of pictures that were just uploaded: {"answers": {key: {"picture"} or {"errors"}}}.

        Who may not change pictures may fill in what is empty.
        """
        if request.method != "POST" or not self.has_add_permission(request):
            raise PermissionDenied
        asked = blocks.keys(",".join(request.POST.getlist("picture")))
        with transaction.atomic():
            images = Image.objects.select_for_update().in_bulk(asked)
            answers = {key: self._filled(request, images.get(key), key) for key in asked}
        return JsonResponse({"answers": answers})

    def _filled(self, request, image, key):
        if image is None:
            return {"errors": {"": [_("Somebody deleted this picture meanwhile.")]}}
        fields = [name for name in FILLED_IN if f"{key}-{name}" in request.POST]
        if not self.has_change_permission(request, image):
            fields = [name for name in fields if not getattr(image, name)]
        form = modelform_factory(Image, ImageForm, fields=fields)(request.POST, instance=image, prefix=str(key))
        if not form.is_valid():
            return {"errors": form.errors}
        if form.changed_data:
            form.instance.save(update_fields=form.changed_data)
            self.log_change(request, image, [{"changed": {"fields": form.changed_data}}])
        return {"picture": blocks.as_picture(image)}

    def whole(self, request, key):
        """The picture uncropped, for choosing its focal point. Readers never get it."""
        image = self.get_object(request, str(key))
        if image is None:
            raise Http404
        if not self.has_view_or_change_permission(request, image):
            raise PermissionDenied
        reduction = pictures.reduction(max(image.width, image.height) / WHOLE_SIZE)
        with pictures.one_at_a_time(), image.file.open() as original:
            picture = pictures.decode(original, reduction)
        picture.thumbnail((WHOLE_SIZE, WHOLE_SIZE))
        target = io.BytesIO()
        picture.save(target, "JPEG", quality=pictures.JPEG_QUALITY)
        # Its address says which file it is.
        headers = {"Cache-Control": "private, max-age=3600"}
        return HttpResponse(target.getvalue(), content_type="image/jpeg", headers=headers)


class NotStored(Exception):
    """A picture could not be stored: no room, no storage, or somebody else stored the same file at this moment."""

    def __init__(self, image):
        super().__init__(image)
        self.image = image

    def take_back(self):
        """Delete what there is of it and return a sentence for the editor, or nothing if asking again will tell.

        Call it outside the transaction.
        """
        renditions.take_back(self.image)
        if isinstance(self.__cause__, IntegrityError):
            return ""  # somebody else has stored the same file at this moment: the form will find it
        logger.error("A picture could not be stored", exc_info=self.__cause__)
        if getattr(self.__cause__, "errno", None) in {errno.ENOSPC, errno.EDQUOT}:
            return _("There is no room left to store the picture. Nothing of it was kept. Tell whoever runs the site.")
        return _("The picture could not be stored, and nothing of it was kept. Try again.")


def store(image, form):
    """Save a picture from its form with its file and its first renditions, or raise NotStored.

    Call it inside a transaction. The files that a new one replaces go when the transaction is sure.
    """
    is_new_file = "file" in form.changed_data
    replaced = Image.objects.filter(pk=image.pk).first() if is_new_file else None
    if replaced and replaced.content_hash == image.content_hash:
        # The same file once more: it is kept already.
        image.file, is_new_file = replaced.file.name, False
    try:
        # What has been made of it is noted by whoever makes it, maybe at this moment.
        image.save(update_fields=None if image._state.adding else SAVED_FIELDS)
        if is_new_file or {"focal_x", "focal_y"} & {*form.changed_data}:
            renditions.make_first(image)
            tasks.make_renditions.enqueue(image.pk)
    except Exception as error:
        raise NotStored(image) from error
    if replaced and is_new_file:
        transaction.on_commit(lambda: renditions.remove(replaced))
