"""What every public page shows around its own content. Lazy: a page that shows none of it asks for none of it."""

import json
from datetime import UTC, datetime
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.models import CharField, F, Q, Value
from django.db.models.functions import JSONObject
from django.utils import timezone
from django.utils.functional import SimpleLazyObject, cached_property

from . import made_of
from .addresses import absolute
from .models import Banner, Link, Page, Section, SiteIdentity

#: Stands for the moment of asking in what _statement() makes.
MOMENT = datetime.min.replace(tzinfo=UTC)


def newspaper(request):
    """Return what stands around a page: `newspaper` is the site's identity, `canonical` the page's one address."""
    frame = Frame()
    return {
        "newspaper": SimpleLazyObject(lambda: next(iter(frame.rows[SiteIdentity]), SiteIdentity(pk=1))),
        "sections": SimpleLazyObject(lambda: frame.rows[Section]),
        "banner": SimpleLazyObject(lambda: next(iter(frame.rows[Banner]), None)),
        "standing_pages": SimpleLazyObject(lambda: [page for page in frame.rows[Page] if page.in_footer]),
        "policies": SimpleLazyObject(lambda: [page for page in frame.rows[Page] if page.policy]),
        "navigation_links": SimpleLazyObject(lambda: frame.links(Link.Group.NAVIGATION)),
        "footer_links": SimpleLazyObject(lambda: frame.links(Link.Group.FOOTER)),
        "site_url": settings.SITE_URL,
        "canonical": absolute(request.path),
        "head_script": settings.HEAD_SCRIPT,
    }


class Frame:
    """The newspaper's identity, banner, sections and chosen links, and its standing pages, in one query."""

    @cached_property
    def rows(self):
        """{model: its instances, in the order they stand}. One query."""
        made_of.note(made_of.FRAME)
        sql, parameters = _statement()
        moment, now = (connection.ops.adapt_datetimefield_value(one) for one in (MOMENT, timezone.now()))
        found = {SiteIdentity: [], Banner: [], Section: [], Page: [], Link: []}
        models = {model._meta.model_name: model for model in found}
        with connection.cursor() as cursor:
            cursor.execute(sql, [now if parameter == moment else parameter for parameter in parameters])
            rows = cursor.fetchall()
        for noun, row, _place, _name in rows:
            model, values = models[noun], json.loads(row)
            # In the model's order: PostgreSQL keeps none in JSON.
            names = [field.attname for field in model._meta.concrete_fields if field.attname in values]
            instance = model.from_db(connection.alias, names, [values.pop(name) for name in names])
            vars(instance).update(values)
            found[model].append(instance)
        return found

    def links(self, group):
        """Return the Links of the navigation or of the footer, in their order; none where it fills itself."""
        sections = {section.pk: section for section in self.rows[Section]}
        chosen = [link for link in self.rows[Link] if link.group == group]
        for link in chosen:
            link.section = sections.get(link.section_id)
        return sorted(chosen, key=lambda link: (link.position, link.pk))


@cache
def _statement():
    """Return (SQL, parameters) of all rows of the Frame, at MOMENT.

    Every page asks it, and composing it takes ten times as long as asking.
    """
    identity = _as_json(SiteIdentity.objects.all(), Value(0), "name")
    sections = _as_json(Section.objects.all(), F("position"), "name")
    # What JSON has no type for, and what no page shows, is left to be asked for.
    pages = _as_json(
        Page.objects.filter(Q(in_footer=True) | ~Q(policy="")),
        F("position"),
        "title",
        without={"body", "changed_at"},
    )
    unread = {"live_from", "live_until", "by", "by_name"}
    banners = _as_json(Banner.objects.live(MOMENT), Value(0), "text", unread, ("section_slug", "story_slug"))
    links = _as_json(Link.objects.all(), F("position"), "name")
    rows = identity.union(banners, sections, pages, links, all=True).order_by("place", "called")
    return rows.query.sql_with_params()


def _as_json(queryset, place, name, without=(), also=()):
    """Return the rows of a queryset as (the model's name, {attribute: value}, place, name), to be united.

    `also` names what the queryset adds to them.
    """
    attributes = [field.attname for field in queryset.model._meta.concrete_fields if field.name not in without]
    return (
        queryset.order_by()
        .annotate(
            noun=Value(queryset.model._meta.model_name, CharField()),
            row=JSONObject(**{attribute: attribute for attribute in [*attributes, *also]}),
            place=place,
            called=F(name),
        )
        .values_list("noun", "row", "place", "called")
    )
