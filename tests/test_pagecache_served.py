"""Pages kept by the served newspaper: what a command changes is changed in every process within a second."""

import os
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from tests.processes import manage, own_database, python, serving
from tests.proxies import Proxy

PRINT = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.builders import make_live, make_section
river, hills = make_section("River"), make_section("Hills")
for headline, section in (("The bridge", river), ("The dam", river), ("The mill", hills)):
    print(make_live(headline, section=section).get_absolute_url())
"""
#: Past every verb and signal, so that only who has kept nothing sees it.
SCRIBBLE = """
import django; django.setup()
from articles.models import Edition
Edition.objects.update(headline="Scribbled")
"""
CHANGE = """
import time
import django; django.setup()
from articles import workflow
from articles.models import Article, Section
from tests.builders import publish, the_chief
bridge = Article.objects.get(headline="The bridge")
bridge.headline = "The bridge is open"
bridge.save()
publish(bridge)
workflow.withdraw(Article.objects.get(headline="The dam"), by=the_chief(), reason="It was another dam.")
hills = Section.objects.get(name="Hills")
hills.name = "Mountains"
hills.save()
print(time.time())
"""


def run(code, **newspaper):
    done = python("-c", code, DJANGO_SETTINGS_MODULE="newsroom.settings", **newspaper)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_what_a_command_changes_is_seen_from_every_process_within_a_second(tmp_path, static_root):
    with own_database("newsroom_pages") as database:
        newspaper = {"STATIC_ROOT": str(static_root), "CACHE_URL": os.environ.get("CACHE_URL", ""), **database}
        bridge, dam, mill = run(PRINT, var=tmp_path, **newspaper)
        with serving(tmp_path, "--no-worker", **newspaper) as site:
            assert len(site.workers(2)) == 2
            assert _ask_often(site, bridge) == {(200, "The bridge")}
            assert _ask_often(site, dam) == {(200, "The dam")}
            assert _ask_often(site, mill) == {(200, "The mill")}
            run(SCRIBBLE, var=tmp_path, **newspaper)
            assert _ask_often(site, bridge) == {(200, "The bridge")}

            changed_at = float(run(CHANGE, var=tmp_path, **newspaper)[-1])
            time.sleep(max(0, changed_at + 0.95 - time.time()))
            assert _ask_often(site, bridge) == {(200, "The bridge is open")}
            assert {code for code, _headline in _ask_often(site, dam)} == {410}
            assert "Mountains" in site.get(mill)[2]


def _ask_often(site, path):
    """Ask over many connections at once, so that both workers answer; return {(status, the page's first heading)}."""
    with ThreadPoolExecutor(8) as pool:
        answers = pool.map(site.get, [path] * 24)
        return {(status, re.search(r"<h1[^>]*>([^<]*)", text)[1].strip()) for status, _headers, text in answers}


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no network to fail")
@pytest.mark.django_db(databases=[])
def test_what_one_process_drew_is_there_in_every_one_while_the_database_is_away(tmp_path, static_root):
    with own_database("newsroom_away") as database:
        assert manage("migrate", var=tmp_path, **database).returncode == 0
        door = Proxy(("127.0.0.1", 5432))
        url = database["DATABASE_URL"].replace(":5432", f":{door.port}")
        with serving(tmp_path, "--no-worker", STATIC_ROOT=str(static_root), DATABASE_URL=url) as site:
            site.workers(2)
            assert site.get("/")[0] == 200
            time.sleep(1)  # until the copy is written
            for end in (door.stop, door.hang):
                end()
                with ThreadPoolExecutor(8) as pool:
                    assert [answer[0] for answer in pool.map(site.get, ["/"] * 24)] == [200] * 24
                assert site.get("/latest/")[0] == 503
                door.open()
