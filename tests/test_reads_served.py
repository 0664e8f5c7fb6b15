"""Reads as the served newspaper counts them: by process, in batches. A killed one loses seconds of them."""

import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.request import Request, urlopen

from tests.processes import own_database, python, serving
from tests.test_reads import PHONE

MAKE_A_STORY = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from tests.builders import make_live
print(make_live().article_id)
"""
COUNT = "from articles.models import ReadCount; print(sum(ReadCount.objects.values_list('reads', flat=True)))"


def ask(code, **variables):
    """Run `code` beside the site and return what it prints, a number."""
    done = python("-c", f"import django; django.setup()\n{code}", **variables)
    assert done.returncode == 0, done.stderr
    return int(done.stdout)


def send_beacons(site, story, number):
    """Tell of so many reads over as many connections, so that every process counts some."""

    def send(_number):
        beacon = Request(f"http://127.0.0.1:{site.port}/api/read", b"%d" % story, {"User-Agent": PHONE})
        with urlopen(beacon, timeout=30) as answer:
            return answer.status

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(number))) == {204}


def test_a_stopped_site_loses_no_read_and_a_killed_one_only_those_of_the_last_seconds(tmp_path):
    with own_database("newsroom_reads") as database:
        newspaper = {"DEBUG": "on", "DJANGO_SETTINGS_MODULE": "newsroom.settings", **database}
        story = ask(MAKE_A_STORY, var=tmp_path, **newspaper)

        with serving(tmp_path, "--no-worker", **newspaper) as site:
            site.workers(2)
            send_beacons(site, story, 40)
            assert site.stop() == 0

        assert ask(COUNT, var=tmp_path, **newspaper) == 40

        with serving(tmp_path, "--no-worker", **newspaper) as site:
            workers = site.workers(2)
            send_beacons(site, story, 40)
            time.sleep(4)
            send_beacons(site, story, 5)
            for pid in (site.process.pid, *workers):
                os.kill(pid, signal.SIGKILL)
            site.process.wait(timeout=20)

        assert 80 <= ask(COUNT, var=tmp_path, **newspaper) <= 85
