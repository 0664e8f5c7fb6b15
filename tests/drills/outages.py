"""What do readers get while the database or Redis is away for a minute?

    DATABASE_URL=postgres://… CACHE_URL=redis://… python -m tests.drills.outages [--seconds 60] [--reads 50]

Serves the demo newspaper from a database of its own beside what DATABASE_URL names, through doors that are shut or go
silent for so many seconds, one after the other, while readers ask for so many pages a second. Prints for each, and
first for a time when nothing is away, what was answered, how long the slowest waited, and when the first page came
again. It ends with 1 if anybody waited for five seconds, the site was not back within five, an answer of 503 may be
kept, or Redis was missed by any reader.
"""

import argparse
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")

from tests.processes import free_port, manage, own_database, serving
from tests.proxies import Proxy

PAGES = ["/", "/latest/", "/feed/", "/search/?q=water", "/culture/how-paper-grows-old/", "/robots.txt", "/feeds/"]
#: Seconds.
LONGEST_WAIT = BACK_WITHIN = 5


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.drills.outages")
    asked.add_argument("--seconds", type=int, default=60)
    asked.add_argument("--reads", type=int, default=50)
    asked = asked.parse_args()
    redis = urlsplit(os.environ["CACHE_URL"])
    with tempfile.TemporaryDirectory() as folder, own_database("newsroom_outages") as database:
        var, port = Path(folder), free_port()
        url = urlsplit(database["DATABASE_URL"])
        doors = {
            "database": Proxy((url.hostname, url.port or 5432)),
            "Redis": Proxy((redis.hostname, redis.port or 6379)),
        }
        variables = {"SITE_URL": f"http://localhost:{port}", "STATIC_ROOT": str(var / "static")}
        for command in ("migrate", "demo", "collectstatic --noinput"):
            done = manage(*command.split(), var=var, **variables, **database)
            assert done.returncode == 0, done.stderr
        named = f"{url.username}{f':{url.password}' if url.password else ''}"
        variables |= {
            "DATABASE_URL": f"postgres://{named}@127.0.0.1:{doors['database'].port}{url.path}",
            "CACHE_URL": f"redis://127.0.0.1:{doors['Redis'].port}{redis.path}",
        }
        passed = True
        with serving(var, "--no-worker", port=port, **variables) as site:
            for path in PAGES * 8:  # each process has drawn each page
                site.get(path, Host="localhost")
            readers = Readers(site, asked.reads)
            time.sleep(min(asked.seconds, 20))
            readers.stop()
            tell("Nothing", "away", readers.answers)
            for name, door in doors.items():
                for how, end in (("stopped", door.stop), ("hanging", door.hang)):
                    readers = Readers(site, asked.reads)
                    end()
                    time.sleep(asked.seconds)
                    during = list(readers.answers)
                    door.open()
                    back = seconds_until_served(site)
                    readers.stop()
                    passed &= tell(name, how, during, back)
    sys.exit(not passed)


class Readers:
    """Ask for so many pages a second, each in a thread of its own, so that none waits for another's answer."""

    def __init__(self, site, reads):
        self.site, self.pause, self.answers, self.is_over = site, 1 / reads, [], threading.Event()
        self.thread = threading.Thread(target=self._read)
        self.thread.start()

    def _read(self):
        number, due = 0, time.monotonic()
        while not self.is_over.wait(max(0, due - time.monotonic())):
            threading.Thread(target=self._ask, args=[PAGES[number % len(PAGES)]], daemon=True).start()
            number, due = number + 1, due + self.pause

    def _ask(self, path):
        began = time.monotonic()
        status, headers, _text = self.site.get(path, Host="localhost")
        self.answers.append((status, headers.get("Cache-Control", ""), time.monotonic() - began))

    def stop(self):
        self.is_over.set()
        self.thread.join()


def seconds_until_served(site):
    began = time.monotonic()
    while site.get("/search/?q=river", Host="localhost")[0] != 200:
        time.sleep(0.05)
    return time.monotonic() - began


def tell(name, how, answers, back=0):
    """Print what was answered and return whether it is good enough."""
    statuses = Counter(status for status, _kept, _waited in answers)
    waits = sorted(waited for _status, _kept, waited in answers)
    kept = sum(status == 503 and kept != "no-store" for status, kept, _waited in answers)
    print(
        f"{name} {how}: {', '.join(f'{count} × {status}' for status, count in sorted(statuses.items()))}; waited: "
        f"median {waits[len(waits) // 2] * 1000:.0f} ms, 99th {waits[len(waits) * 99 // 100]:.2f} s, longest "
        f"{waits[-1]:.2f} s; back after {back:.1f} s; {os.getloadavg()[0]:.0f} processes wait for this machine",
        flush=True,
    )
    unseen = name == "database" or set(statuses) == {200}
    return waits[-1] < LONGEST_WAIT and back < BACK_WITHIN and not kept and unseen and not statuses[500]


if __name__ == "__main__":
    main()
