"""Load the demo newspaper, The Daily Example: stories, pictures and one account per role."""

import json
import secrets
import tomllib
from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files import File
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from articles import pictures, renditions, revisions, roles, tasks, workflow
from articles.models import Address, Article, Author, Byline, Image, Page, RelatedArticle, Section, SiteIdentity, Topic

DEMO = Path(__file__).resolve().parents[2] / "demo"
LICENCES = {"CC0-1.0": "CC0"}


class Command(BaseCommand):
    help = "Load the demo newspaper and one account per role. What is there already stays: it can be run again."

    def add_arguments(self, parser):
        parser.add_argument("--first-run", action="store_true", help="Do nothing where there are stories already.")

    def handle(self, *args, first_run, **options):
        if first_run and Article.objects.exists():
            return
        self.now = timezone.now().replace(second=0, microsecond=0)
        newspaper = tomllib.loads((DEMO / "newspaper.toml").read_text())
        self.load_accounts()
        self.load_pictures()
        with transaction.atomic():
            self.load_frame(newspaper)
            self.load_stories()

    def load_accounts(self):
        """Create an account per role; new passwords are printed and kept in a file only the owner can read."""
        lines = []
        for role in roles.ROLES:
            name = role.lower().replace(" ", "-")
            user, created = get_user_model().objects.get_or_create(
                username=name, defaults={"is_staff": True, "email": f"{name}@example.org"}
            )
            if created:
                password = secrets.token_urlsafe(9)
                user.set_password(password)
                user.save()
                user.groups.add(Group.objects.get(name=role))
                lines.append(f"{name:<16} {password}")
        if lines:
            path = settings.VAR_DIR / "demo-accounts.txt"
            path.touch(mode=0o600)
            with path.open("a") as file:
                file.writelines(f"{line}\n" for line in lines)
            self.stdout.write("Accounts for /admin/, name and password:\n  " + "\n  ".join(lines))
            self.stdout.write(f"They are kept in {path}.")

    def load_pictures(self):
        """Put every picture of the demo into the library, each in a transaction of its own: it takes the time."""
        self.images = {}
        credits = json.loads((DEMO / "pictures" / "credits.json").read_text())
        for number, entry in enumerate(credits, start=1):
            self.images[entry["file"]] = self.load_picture(entry)
            if self.stdout.isatty():
                self.stdout.write(f"\rPictures: {number} of {len(credits)}", ending="")
                self.stdout.flush()
        if self.stdout.isatty():
            self.stdout.write("")

    @transaction.atomic
    def load_picture(self, entry):
        with (DEMO / "pictures" / entry["file"]).open("rb") as opened:
            file = File(opened, name=entry["file"])
            facts = pictures.inspect(file, max_bytes=settings.PICTURE_MAX_BYTES, max_pixels=settings.PICTURE_MAX_PIXELS)
            if image := Image.objects.filter(content_hash=facts.content_hash).first():
                return image
            licence = LICENCES.get(entry["licence"], entry["licence"].replace("CC-", "CC ").replace("-", " ", 1))
            focal_x, focal_y = entry.get("focal_point", (0.5, 0.5))
            image = Image.objects.create(
                file=file,
                title=entry["title"],
                alt=entry["alt"],
                caption=entry.get("caption", ""),
                credit=f"{entry['author']} / {licence}",
                licence=licence,
                source=entry.get("origin", entry["source"]),
                focal_x=focal_x,
                focal_y=focal_y,
                width=facts.width,
                height=facts.height,
                content_hash=facts.content_hash,
                original_name=entry["file"],
            )
        renditions.make_first(image)
        tasks.make_renditions.enqueue(image.pk)
        return image

    def load_frame(self, newspaper):
        """Create identity, sections, authors, topics and standing pages."""
        SiteIdentity.objects.get_or_create(pk=1, defaults=newspaper["identity"])
        for position, entry in enumerate(newspaper["sections"], start=1):
            Section.objects.get_or_create(slug=entry["slug"], defaults={**entry, "position": position})
        for entry in newspaper["authors"]:
            picture = self.images[entry["picture"]] if "picture" in entry else None
            Author.objects.get_or_create(slug=entry["slug"], defaults={**entry, "picture": picture})
        for entry in newspaper["topics"]:
            Topic.objects.get_or_create(
                slug=entry["slug"], defaults={**entry, "picture": self.images[entry["picture"]]}
            )
        for position, slug in enumerate(("about", "contact", "privacy"), start=1):
            facts, body = read_document(DEMO / "pages" / f"{slug}.html")
            Page.objects.get_or_create(slug=slug, defaults={**facts, "body": body, "position": position})

    def load_stories(self):
        """Create the stories that are not there yet, then publish them: the oldest first, as a newspaper would have."""
        reporter, editor = (get_user_model().objects.get(username=name) for name in ("reporter", "editor"))
        Author.objects.filter(slug="science-desk", user=None).update(user=reporter)
        documents = {path.stem: read_document(path) for path in sorted((DEMO / "stories").glob("*/*.html"))}
        sections = {section.slug: section for section in Section.objects.all()}
        folders = {path.stem: path.parent.name for path in (DEMO / "stories").glob("*/*.html")}
        articles = self.keys_of_stories(documents, folders)
        new = [slug for slug in documents if slug not in articles]

        for slug in new:
            facts, _body = documents[slug]
            image = self.images[facts["image"]] if "image" in facts else None
            is_reporters = facts["state"] != "live" or "science-desk" in facts["bylines"]
            article = Article.objects.create(
                slug=slug,
                section=sections[folders[slug]],
                created_by=reporter if is_reporters else editor,
                lead_image=image,
                lead_caption=facts.get("caption", ""),
                **{name: facts[name] for name in ("headline", "kicker", "standfirst", "form")},
            )
            articles[slug] = article.pk
        # Bodies and related stories point at each other, so they come once every story has its key.
        for slug in new:
            facts, body = documents[slug]
            article = Article.objects.get(pk=articles[slug])
            article.body = self.with_keys(body, articles)
            article.save()
            article.topics.set(facts["topics"])
            for position, byline in enumerate(facts["bylines"]):
                author, _colon, role = byline.partition(":")
                Byline.objects.create(
                    article=article, author=Author.objects.get(slug=author), role=role or "words", position=position
                )
            for position, target in enumerate(facts["related"]):
                RelatedArticle.objects.create(article=article, target_id=articles[target], position=position)
            revisions.record(article, by=reporter)
        for slug in sorted(new, key=lambda slug: -documents[slug][0]["hours"]):
            facts, _body = documents[slug]
            for entry in facts.get("entries", ()):
                entry["text"] = self.with_keys(entry["text"], articles)
            self.move(Article.objects.get(pk=articles[slug]), facts, reporter, editor)
        self.stdout.write(f"{len(new)} new stories, {len(documents) - len(new)} were there already.")

    def keys_of_stories(self, documents, folders):
        """Return {slug: key} of the demo's stories that were loaded before, also of those that have moved since."""
        paths = {f"/{folders[slug]}/{slug}/": slug for slug in documents}
        found = dict(Address.objects.filter(path__in=paths).values_list("path", "article"))
        for section, slug, key in Article.objects.values_list("section__slug", "slug", "pk"):
            found.setdefault(f"/{section}/{slug}/", key)
        return {slug: found[path] for path, slug in paths.items() if path in found}

    def move(self, article, facts, reporter, editor):
        """Take a new story as far as the demo wants it, through the newsroom's own verbs."""
        state, hours = facts["state"], timedelta(hours=facts["hours"])
        if state in {"review", "ready"}:
            workflow.submit(article, by=reporter)
        if state == "ready":
            workflow.approve(article, by=editor)
        elif state == "scheduled":
            workflow.schedule(article, by=editor, at=self.now + hours)
        elif state == "live":
            published = self.now - hours
            updated = self.now - timedelta(hours=facts["updated"]) if "updated" in facts else published
            workflow.publish(article, by=editor, first_published_at=published, updated_at=updated)
            for entry in facts.get("entries", ()):
                self.post(article, entry, editor)

    def post(self, article, entry, editor):
        """Add an entry to a live blog: at its time of day, in the last night that is over."""
        evening = timezone.localtime(self.now - timedelta(hours=6)).date() - timedelta(days=1)
        clock = time.fromisoformat(entry["clock"])
        day = evening if clock.hour >= 12 else evening + timedelta(days=1)
        workflow.add_entry(
            article,
            by=editor,
            at=timezone.make_aware(datetime.combine(day, clock)),
            headline=entry.get("headline", ""),
            body=entry["text"],
            is_key=entry.get("key", False),
            is_pinned=entry.get("pinned", False),
            ends_it=entry.get("ends", False),
        )

    def with_keys(self, body, articles):
        """Return a demo body with the keys of this database where it names files and slugs."""
        for file, image in self.images.items():
            body = body.replace(f'data-image="{file}"', f'data-image="{image.pk}"')
        for slug, key in articles.items():
            body = body.replace(f'data-also-read="{slug}"', f'data-also-read="{key}"')
            body = body.replace(f'data-article="{slug}"', f'data-article="{key}"')
        return body


def read_document(path):
    """Return (facts, body) of a demo document: TOML between two lines of +++, then HTML."""
    _before, facts, body = path.read_text().split("+++\n", 2)
    return tomllib.loads(facts), body.strip()
