import re

from django.db import migrations
from django.db.models import Q

# A cleaned body writes the key of a figure one way only.
FIGURE = re.compile(r'<figure(?: [a-z-]+="[^"]*")*? data-image="([1-9][0-9]{0,17})"')
BATCH = 500
#: Each place with its field of one picture, what that picture is there, and whether it has a text.
PLACES = [
    ("article", "lead_image", "lead", True),
    ("edition", "lead_image", "lead", True),
    ("page", None, None, True),
    ("author", "picture", "portrait", False),
]


def fill(apps, schema_editor):
    ImageUse = apps.get_model("articles", "ImageUse")
    there = set(apps.get_model("articles", "Image").objects.values_list("pk", flat=True))
    uses = []

    def write(at_least):
        if len(uses) >= at_least:
            ImageUse.objects.bulk_create(uses, batch_size=BATCH)
            uses.clear()

    for place, field, kind, has_text in PLACES:
        shows = Q(**{f"{field}__isnull": False}) if field else Q()
        if has_text:
            shows |= Q(body__contains="data-image=")
        rows = apps.get_model("articles", place).objects.filter(shows).order_by("pk")
        for row in rows.only(*filter(None, ["pk", field, "body" if has_text else None])).iterator(chunk_size=BATCH):
            shown = {(getattr(row, f"{field}_id"), kind)} if field else set()
            shown |= {(int(key), "figure") for key in FIGURE.findall(row.body if has_text else "")}
            uses += [
                ImageUse(image_id=picture, kind=use, **{f"{place}_id": row.pk})
                for picture, use in shown
                if picture in there
            ]
            write(at_least=BATCH)
    write(at_least=1)


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0004_where_pictures_are_used"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
