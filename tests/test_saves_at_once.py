"""Eight editors save one story at once, two hundred times, against the real server: every save is accounted for."""

import html
import json
import re
import urllib.parse
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.cookiejar import CookieJar
from itertools import pairwise

from tests.processes import free_port, manage, own_database, python, serving

CLIENTS = 8
SAVES = 25
PASSWORD = "between-two-rivers"
# Every fifth save is of the headline, which all share; the others are of the editor's own paragraph.
HEADLINE_EVERY = 5

PREPARE = f"""
import django; django.setup()
from django.contrib.auth.models import Group, User
from articles import revisions
from articles.models import Article, Section
for number in range({CLIENTS}):
    user = User.objects.create_user(f"editor-{{number}}", password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
body = "".join(f"<p>Paragraph of editor-{{number}}.</p><p>Between.</p>" for number in range({CLIENTS}))
section = Section.objects.create(name="World", slug="world")
story = Article.objects.create(headline="The river", slug="the-river", section=section, body=body)
revisions.record(story, by=user)
print(story.pk)
"""

TELL = """
import json, django; django.setup()
from articles.models import Article, Revision
story = Article.objects.get()
rows = [
    [row.pk, row.kind, row.by_name, row.base_id, row.snapshot["fields"]["headline"], row.snapshot["fields"]["body"]]
    for row in Revision.objects.order_by("pk")
]
print(json.dumps({"headline": story.headline, "body": story.body, "rows": rows}))
"""


class Desk:
    """One signed-in editor with a browser of their own."""

    def __init__(self, origin, story, number):
        self.origin, self.number = origin, number
        self.page = f"/admin/articles/article/{story}/change/"
        handlers = urllib.request.HTTPCookieProcessor(CookieJar()), urllib.request.ProxyHandler({})
        self.opener = urllib.request.build_opener(*handlers)
        fields = self.fields(self.get("/admin/login/")[1])
        self.post("/admin/login/", {**fields, "username": f"editor-{number}", "password": PASSWORD})

    def get(self, path):
        with self.opener.open(self.origin + path, timeout=60) as answer:
            return answer.url, answer.read().decode()

    def post(self, path, fields):
        data = urllib.parse.urlencode(fields).encode()
        request = urllib.request.Request(self.origin + path, data=data, headers={"Referer": self.origin})
        with self.opener.open(request, timeout=60) as answer:
            return answer.url, answer.read().decode()

    @staticmethod
    def fields(page):
        """Return what the form of a page would send, as far as this test needs it."""
        found = {}
        for tag in re.findall(r"<input[^>]*>", page):
            own = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
            if own.get("type", "text") in ("hidden", "text", "number") and "name" in own:
                found.setdefault(own["name"], html.unescape(own.get("value", "")))
        for name, value in re.findall(r'<textarea name="(\w+)"[^>]*>(.*?)</textarea>', page, re.DOTALL):
            found[name] = html.unescape(value).removeprefix("\n")
        for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
            chosen = re.search(r'value="([^"]*)" selected', options)
            found[name] = chosen[1] if chosen else ""
        found = {name: value for name, value in found.items() if "__prefix__" not in name}
        return {name: value for name, value in found.items() if not re.match(r"(bylines|related)-\d", name)}

    def save(self, number):
        """Open the story, change one place, save; return (what it wrote, "saved" or "told")."""
        fields = self.fields(self.get(self.page)[1])
        text = f"{self.number}-{number} of editor-{self.number}"
        fields |= {"verb": "save", "bylines-TOTAL_FORMS": 0, "related-TOTAL_FORMS": 0}
        if number % HEADLINE_EVERY == 0:
            fields["headline"] = text
        else:
            fields["body"] = re.sub(f"<p>[^<]*editor-{self.number}[^<]*</p>", f"<p>{text}.</p>", fields["body"])
        url, page = self.post(self.page, fields)
        if "/merge/" in url:
            assert "Nothing is lost" in page
            # Their text would stand in the form again until they have chosen: they take the saved one.
            aside = self.page.replace("/change/", "/put-aside/")
            assert "This is the saved text." in self.post(aside, fields)[1]
            return text, "told"
        assert url == self.origin + self.page
        assert "Saved." in page, page[:2000]
        return text, "saved"


def test_two_hundred_saves_of_eight_editors_are_all_accounted_for(tmp_path, static_root):
    port = free_port()
    with own_database("newsroom_saves") as database:
        variables = {
            "SITE_URL": f"http://localhost:{port}",
            "STATIC_ROOT": str(static_root),
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            **database,
        }
        done = manage("migrate", var=tmp_path, **variables)
        assert done.returncode == 0, done.stderr
        story = python("-c", PREPARE, var=tmp_path, **variables).stdout.strip()

        with serving(tmp_path, "--no-worker", port=port, **variables) as site, ThreadPoolExecutor(CLIENTS) as clients:
            desks = list(clients.map(lambda number: Desk(variables["SITE_URL"], story, number), range(CLIENTS)))
            answers = list(clients.map(lambda desk: [desk.save(number) for number in range(SAVES)], desks))
            log = site.log.read_text()
        told = json.loads(python("-c", TELL, var=tmp_path, **variables).stdout)

    outcomes = dict(answer for desk in answers for answer in desk)
    assert len(outcomes) == CLIENTS * SAVES == 200
    assert "Traceback" not in log
    assert "Internal Server Error" not in log

    saved = [row for row in told["rows"] if row[1] == "saved"]
    kept = [row for row in told["rows"] if row[1] == "autosave"]
    # Each save that was said to be one is a revision, with what it wrote; each other is kept whole.
    for text, outcome in outcomes.items():
        rows = saved if outcome == "saved" else kept
        assert any(text in row[4] or text in row[5] for row in rows), (text, outcome)
    # No save changed a place that was not its editor's, nor a headline that its editor had not seen.
    headlines = {row[0]: row[4] for row in saved}
    for before, after in pairwise(saved):
        by = after[2]
        changed = set(before[5].split("</p>")) ^ set(after[5].split("</p>"))
        assert all(f"{by}." in paragraph for paragraph in changed), changed
        if before[4] != after[4]:
            assert after[4].endswith(by)
            assert headlines[after[3]] == before[4]
    # What each editor saved last in their own paragraph is what stands there.
    for number, desk in enumerate(answers):
        own = [text for place, (text, how) in enumerate(desk) if how == "saved" and place % HEADLINE_EVERY]
        assert f"<p>{own[-1]}.</p>" in told["body"], number
    assert Counter(outcomes.values())["saved"] > 100
    assert told["headline"] == saved[-1][4]
