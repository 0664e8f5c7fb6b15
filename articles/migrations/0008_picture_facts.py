from django.db import migrations, models


def name_formats(apps, schema_editor):
    """What was made before it came in several formats is JPEG."""
    for image in apps.get_model("articles", "Image").objects.exclude(renditions=[]).iterator():
        image.renditions = [{"format": "jpeg", **one} for one in image.renditions]
        image.save(update_fields=["renditions"])


def merge_twins(apps, schema_editor):
    """Let what shows a picture that the library has twice show the older one, so that the other can go."""
    Image = apps.get_model("articles", "Image")
    twice = Image.objects.values("content_hash").annotate(number=models.Count("pk")).filter(number__gt=1)
    for content_hash in twice.values_list("content_hash", flat=True):
        kept, *others = Image.objects.filter(content_hash=content_hash).order_by("pk")
        for twin in others:
            for name in ("alt", "caption", "credit", "licence", "source"):
                setattr(kept, name, getattr(kept, name) or getattr(twin, name))
            _show_instead(apps, twin, kept)
            twin.delete()
        kept.save()


def _show_instead(apps, twin, kept):
    for use in apps.get_model("articles", "ImageUse").objects.filter(image=twin.pk):
        same = {name: getattr(use, f"{name}_id") for name in ("article", "edition", "page", "author")}
        if type(use).objects.filter(image=kept.pk, kind=use.kind, **same).exists():
            use.delete()
    # Most relations to a picture have no way back, so they are hidden.
    for relation in (field for field in type(twin)._meta.get_fields(include_hidden=True) if field.one_to_many):
        relation.related_model.objects.filter(**{relation.field.name: twin.pk}).update(**{relation.field.name: kept.pk})
    old, new = f'data-image="{twin.pk}"', f'data-image="{kept.pk}"'
    for name in ("Article", "Edition", "Page"):
        for row in apps.get_model("articles", name).objects.filter(body__contains=old):
            row.body = row.body.replace(old, new)
            row.save(update_fields=["body"])
    for revision in apps.get_model("articles", "Revision").objects.iterator():
        fields = revision.snapshot["fields"]
        if fields["lead_image"] == twin.pk or old in fields["body"]:
            fields["body"] = fields["body"].replace(old, new)
            fields["lead_image"] = kept.pk if fields["lead_image"] == twin.pk else fields["lead_image"]
            revision.save(update_fields=["snapshot"])


def decorative(name):
    return models.BooleanField(
        name, default=False, help_text="It says nothing that is not in the words beside it.", db_default=False
    )


class Migration(migrations.Migration):
    dependencies = [("articles", "0007_assignments_plans_and_staffers")]

    operations = [
        migrations.AddField("article", "lead_decorative", decorative("decorative here")),
        migrations.AddField("edition", "lead_decorative", decorative("decorative here")),
        migrations.AddField("image", "is_decorative", decorative("decorative")),
        migrations.AddField(
            "image", "copyright", models.CharField("copyright", max_length=200, blank=True, default="", db_default="")
        ),
        migrations.AddField("image", "taken_at", models.DateTimeField("taken", null=True, blank=True)),
        migrations.AddField(
            "image",
            "original_name",
            models.CharField(max_length=200, blank=True, editable=False, default="", db_default=""),
        ),
        migrations.AddField(
            "image", "former_renditions", models.JSONField(default=dict, editable=False, db_default={})
        ),
        migrations.RunPython(name_formats, migrations.RunPython.noop),
        migrations.RunPython(merge_twins, migrations.RunPython.noop),
    ]
