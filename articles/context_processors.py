"""What every public page shows around its own content. Lazy: a page that shows none of it asks for none of it."""

from django.conf import settings
from django.db.models import CharField, F, Value
from django.db.models.functions import JSONObject
from django.utils.functional import SimpleLazyObject, cached_property

from .addresses import absolute
from .models import Page, Section, SiteIdentity


def newspaper(request):
    """Return what stands around a page: `newspaper` is the site's identity, `canonical` the page's one address."""
    frame = Frame()
    return {
        "newspaper": SimpleLazyObject(lambda: next(iter(frame.rows[SiteIdentity]), SiteIdentity(pk=1))),
        "sections": SimpleLazyObject(lambda: frame.rows[Section]),
        "standing_pages": SimpleLazyObject(lambda: frame.rows[Page]),
        "site_url": settings.SITE_URL,
        "canonical": absolute(request.path),
        "head_script": settings.HEAD_SCRIPT,
    }


class Frame:
    """The newspaper's identity, its sections and the pages its footer links to, fetched together."""

    @cached_property
    def rows(self):
        """{model: its instances, in the order they stand}. One query."""
        identity = _as_json(SiteIdentity.objects.all(), Value(0), "name")
        sections = _as_json(Section.objects.all(), F("position"), "name")
        # What JSON has no type for, and what no page shows, is left to be asked for.
        pages = _as_json(Page.objects.filter(in_footer=True), F("position"), "title", without={"body", "changed_at"})
        found = {SiteIdentity: [], Section: [], Page: []}
        models = {model._meta.model_name: model for model in found}
        for kind, row, _place, _name in identity.union(sections, pages, all=True).order_by("place", "called"):
            model = models[kind]
            # In the model's order: PostgreSQL keeps none in JSON.
            names = [field.attname for field in model._meta.concrete_fields if field.attname in row]
            found[model].append(model.from_db(identity.db, names, [row[name] for name in names]))
        return found


def _as_json(queryset, place, name, without=()):
    """Return the rows of a queryset as (the model's name, {attribute: value}, place, name), to be united."""
    attributes = [field.attname for field in queryset.model._meta.concrete_fields if field.name not in without]
    return (
        queryset.order_by()
        .annotate(
            kind=Value(queryset.model._meta.model_name, CharField()),
            row=JSONObject(**{attribute: attribute for attribute in attributes}),
            place=place,
            called=F(name),
        )
        .values_list("kind", "row", "place", "called")
    )
