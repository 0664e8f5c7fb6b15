"""The controls of the editors' forms. Each works as a plain field; its script makes it nicer."""

from django import forms
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django_prose_editor.widgets import AdminProseEditorWidget, importmap
from js_asset import ImportMap, Media, Script
from taggit.forms import TagWidget

from . import blocks

#: Modules that ours import; everything else stands alone. The map gives the hashed names.
OUR_MODULES = ImportMap(
    {"newsroom/pickers": "admin/newsroom/pickers.js", "newsroom/uploads": "admin/newsroom/uploads.js"}
)


#: What the writing surface is made of, in static/admin/surface/.
SURFACE_MODULES = ImportMap(
    {
        f"newsroom/surface/{name}": f"admin/surface/{name}.js"
        for name in (
            "asking",
            "block-view",
            "changed-blocks",
            "counting",
            "dialogs",
            "embeds",
            "finding",
            "insert-menu",
            "keys",
            "link-dialog",
            "links",
            "losses",
            "moving",
            "pasting",
            "picture-dialogs",
            "pictures",
            "quotes",
            "stories",
            "tables",
            "tidy",
            "toolbar",
            "typography",
            "uploading",
        )
    }
)


class Dressed:
    """A plain control with a template of ours around it, which draws it as `control`.

    Django's renderer of forms does not look in templates/, and ours does not find Django's controls.
    """

    def render(self, name, value, attrs=None, renderer=None):
        context = self.get_context(name, value, attrs)
        return render_to_string(self.dress, {**context, "control": self._render(self.template_name, context, renderer)})


class WritingSurface(Dressed, AdminProseEditorWidget):
    """The text of a story: a plain textarea with its HTML, until writing-surface.js takes over."""

    dress = "admin/widgets/writing_surface.html"

    @property
    def media(self):
        return Media(
            importmap=importmap | OUR_MODULES | SURFACE_MODULES,
            js=[
                Script("django_prose_editor/editor.js", type="module"),
                Script("admin/writing-surface.js", type="module"),
            ],
        )

    def get_context(self, name, value, attrs):
        # The site's language, not the editor's: it is what a story is in unless its field says otherwise.
        return {**super().get_context(name, value, attrs), "language": settings.LANGUAGE_CODE}


class PictureChooser(Dressed, forms.NumberInput):
    """One picture of the library: its number, until picture-chooser.js offers the picker. One query."""

    dress = "admin/widgets/picture_chooser.html"

    @property
    def media(self):
        return Media(importmap=OUR_MODULES, js=[Script("admin/newsroom/picture-chooser.js", type="module")])

    def get_context(self, name, value, attrs):
        shown = blocks.shown(images=blocks.keys(str(value or "")), articles=[])["images"]
        return {**super().get_context(name, value, attrs), "picture": shown.get(str(value))}


class StoryChooser(Dressed, forms.NumberInput):
    """One story: its number, until story-chooser.js offers the picker and asks for the headline."""

    dress = "admin/widgets/story_chooser.html"

    @property
    def media(self):
        return Media(importmap=OUR_MODULES, js=[Script("admin/newsroom/story-chooser.js", type="module")])


class PictureFile(Dressed, forms.FileInput):
    """The file of a picture. One that is stored is not offered for download: readers and desk get renditions."""

    dress = "admin/widgets/picture_file.html"

    def __init__(self, attrs=None):
        super().__init__({"accept": "image/jpeg,image/png,image/webp,image/avif,image/gif", **(attrs or {})})


class FocalPoint(forms.NumberInput):
    """How far across the point lies that no crop may lose. focal-point.js puts it on the picture the form draws."""

    class Media:
        js = [Script("admin/newsroom/focal-point.js", type="module")]


class GrowingText(forms.Textarea):
    """A text of a line or two, in a field that grows with it. One that is `single_line` knows no line breaks."""

    def __init__(self, attrs=None, *, single_line=False):
        marks = {"rows": 1, "data-growing-text": "single-line" if single_line else "lines"}
        super().__init__({**marks, **(attrs or {})})

    class Media:
        js = [Script("admin/newsroom/growing-text.js", type="module")]

    def value_from_datadict(self, data, files, name):
        value = super().value_from_datadict(data, files, name)
        is_single = self.attrs.get("data-growing-text") == "single-line"
        return " ".join(value.split()) if value and is_single else value


class Moment(forms.SplitDateTimeWidget):
    """A day and a time in the browser's own controls."""

    def __init__(self, attrs=None):
        super().__init__(
            attrs,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
            date_attrs={"type": "date", "aria-label": _("Day"), **(attrs or {})},
            time_attrs={"type": "time", "aria-label": _("Time"), **(attrs or {})},
        )


class TopicsInput(TagWidget):
    """Names of topics, parted by commas; topics.js offers those that exist."""

    def __init__(self, attrs=None):
        super().__init__({"data-names": reverse_lazy("admin:articles_article_topics"), **(attrs or {})})

    class Media:
        js = [Script("admin/newsroom/topics.js", type="module")]
