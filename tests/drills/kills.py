"""Does a newspaper whose processes are killed lose anything that it said was saved?

    python -m tests.drills.kills [--saves 200] [--at-once 16] [--kills 5]

Serves a newspaper as `manage.py serve` does, on SQLite, or beside what DATABASE_URL names. Editors publish changes of
their stories through the admin's form, sixteen at a time, while processes are killed with SIGKILL, evenly over time.
A press without an answer is pressed again. Then every answered press must be there, and every story whole: its row, its
topics, its revision, its edition and what search knows of it, all of the same press. It ends with 1 if anything was
lost, half written, or answered with 5xx.
"""

import argparse
import json
import os
import re
import signal
import sys
import tempfile
import threading
import time
from contextlib import suppress
from http.client import HTTPException
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.error import HTTPError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

from django.db import connection

from tests.processes import free_port, manage, own_database, python, serving
from tests.test_saves_at_once import PASSWORD, Desk

PREPARE = f"""
import sys, django; django.setup()
from django.contrib.auth.models import Group, User
from articles import workflow
from articles.models import Article, Section
chief = User.objects.create_superuser("chief")
section = Section.objects.create(name="World", slug="world")
for number in range(int(sys.argv[1])):
    user = User.objects.create_user(f"editor-{{number}}", password="{PASSWORD}", is_staff=True)
    user.groups.add(Group.objects.get(name="Editor"))
    story = Article.objects.create(headline="Press 0", slug=f"story-{{number}}", section=section, body="<p>Words.</p>")
    workflow.publish(story, by=chief)
    print(story.pk)
"""

TELL = """
import json, django; django.setup()
from django.db import connection
from articles import search
from articles.models import Article, Edition, Revision
told = {}
for story in Article.objects.all():
    edition = Edition.objects.live().get(article=story)
    told[story.pk] = {
        "article": story.headline,
        "topics of the article": " ".join(story.topics.values_list("name", flat=True)),
        "revision": story.revisions.filter(kind="saved").latest("pk").snapshot["fields"]["headline"],
        "edition": edition.headline,
        "topics of the edition": " ".join(edition.topics.values_list("name", flat=True)),
        "is found": edition.pk in search.find(search.parse(edition.headline, search.languages()), search.Choice()),
        "all": [row.snapshot["fields"]["headline"] for row in story.revisions.filter(kind="saved")],
        "open editions": Edition.objects.filter(article=story, live_until=None).count(),
    }
sound = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        sound = cursor.execute("PRAGMA integrity_check").fetchone()[0]
print(json.dumps({"stories": told, "integrity": sound}))
"""


class Editor:
    """Presses Publish on a story of their own until there is no press left."""

    def __init__(self, desk):
        self.desk, self.answered, self.unanswered, self.errors = desk, [], 0, []

    def work(self, presses):
        try:
            while True:
                self.press(presses.get_nowait())
        except Empty:
            return

    def press(self, number):
        is_again = False
        while True:
            try:
                fields = self.desk.fields(self.desk.get(self.desk.page)[1])
                fields |= {"verb": "publish", "bylines-TOTAL_FORMS": 0, "related-TOTAL_FORMS": 0}
                fields |= {"headline": f"Press {number}", "topics": f"press{number}"}
                _url, page = self.desk.post(self.desk.page, fields)
            except HTTPError as error:
                self.errors.append(error.code)
            except (OSError, HTTPException):
                self.unanswered, is_again = self.unanswered + 1, True
                time.sleep(0.05)
            else:
                # A press whose answer was lost may have been done: then there is nothing left to publish.
                if "Published." not in page and not (is_again and "Saved, but nothing else was done." in page):
                    said = re.findall(r'class="(?:errorlist|messagelist|errornote)[^>]*>(.*?)</ul>', page, re.DOTALL)
                    raise AssertionError(f"The form did not publish: {said or page[-3000:]}")
                self.answered.append(number)
                return


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.drills.kills")
    asked.add_argument("--saves", type=int, default=200)
    asked.add_argument("--at-once", type=int, default=16)
    asked.add_argument("--kills", type=int, default=5)
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder, own_database("newsroom_kills") as database:
        var, port = Path(folder), free_port()
        variables = {
            "SITE_URL": f"http://localhost:{port}",
            "DJANGO_SETTINGS_MODULE": "newsroom.settings",
            **database,
        }
        for command in ("migrate", "collectstatic --noinput"):
            done = manage(*command.split(), var=var, **variables)
            assert done.returncode == 0, done.stderr
        stories = python("-c", PREPARE, str(asked.at_once), var=var, **variables).stdout.split()
        with serving(var, "--no-worker", port=port, **variables) as site:
            editors = [Editor(Desk(variables["SITE_URL"], story, number)) for number, story in enumerate(stories)]
            began = time.monotonic()
            killed = publish(site, editors, asked)
            took = time.monotonic() - began
        done = python("-c", TELL, var=var, **variables)
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
    lost, half = judge(told["stories"], stories, editors)
    errors = [code for editor in editors for code in editor.errors]
    saves = sum(len(editor.answered) for editor in editors)
    print(
        f"{connection.vendor}: {saves} saves of {asked.at_once} editors in "
        f"{took:.0f} s, {killed} processes killed, {sum(editor.unanswered for editor in editors)} presses without an "
        f"answer; acknowledged and lost: {len(lost)}; stories half written: {len(half)}; answers of 5xx: "
        f"{len(errors)}; integrity: {told['integrity']}"
    )
    sys.exit(bool(lost or half or errors or told["integrity"] != "ok" or saves != asked.saves))


def publish(site, editors, asked):
    """Have the editors press so often, and kill processes meanwhile. Return how many were."""
    presses: SimpleQueue = SimpleQueue()
    for number in range(1, asked.saves + 1):
        presses.put(number)
    threads = [threading.Thread(target=editor.work, args=[presses], daemon=True) for editor in editors]
    for thread in threads:
        thread.start()
    killed = 0
    while any(thread.is_alive() for thread in threads):
        answered = sum(len(editor.answered) for editor in editors)
        if killed < asked.kills and answered >= (killed + 1) * asked.saves // (asked.kills + 1):
            alive = [pid for pid in site.workers(awaited=2) if os.path.exists(f"/proc/{pid}")]
            with suppress(ProcessLookupError, IndexError):
                os.kill(alive[killed % max(len(alive), 1)], signal.SIGKILL)
                killed += 1
        time.sleep(0.05)
    for thread in threads:
        thread.join()
    return killed


def judge(told, stories, editors):
    """Return the presses that were answered and are not there, and the stories whose parts are of different presses."""
    lost, half = [], []
    for story, editor in zip(stories, editors, strict=True):
        state = told[story]
        lost += [number for number in editor.answered if f"Press {number}" not in state["all"]]
        is_whole = (
            state["article"] == state["revision"] == state["edition"]
            and state["topics of the article"] == state["topics of the edition"]
            and state["topics of the edition"] == state["edition"].lower().replace(" ", "")
            and state["is found"]
            and state["open editions"] == 1
        )
        if not is_whole:
            half.append((story, state))
            print(story, state, file=sys.stderr)
    return lost, half


if __name__ == "__main__":
    main()
