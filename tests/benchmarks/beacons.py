"""How many beacons a second the newspaper takes, and what 1,000 a second cost the readers of its pages.

    python -m tests.benchmarks.beacons [--page /robots.txt] [--hits 200] [--beacons 1000] [--seconds 10] [--rounds 3]

Serves a demo newspaper in a folder of its own as `manage.py serve --no-worker` does, and asks it over kept connections
from this machine. First as many beacons as it takes; then, in turns, so many hits a second of a page without and with
so many beacons a second beside them. A request is late from the moment it was due, not from when there was time to
send it. The goals, on two cores: 1,000 beacons a second, while the page's median stays within 1.2 times.
"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from tests.processes import free_port, manage, serving

CONNECTIONS = 16
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0 Safari/537.36"
GOAL = 1.2


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.beacons")
    asked.add_argument("--page", default="/culture/how-paper-grows-old/")
    asked.add_argument("--hits", type=int, default=200)
    asked.add_argument("--beacons", type=int, default=1000)
    asked.add_argument("--seconds", type=int, default=10)
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--var", help="a folder to keep, so that a second run need not load the demo again")
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var, port = Path(asked.var or folder), free_port()
        newspaper = {"SITE_URL": f"http://localhost:{port}"}
        for command in ("migrate", "demo", "collectstatic --noinput"):
            done = manage(*command.split(), var=var, **newspaper)
            assert done.returncode == 0, done.stderr
        with serving(var, "--no-worker", port=port, **newspaper):
            asyncio.run(measure(port, asked))


async def measure(port, asked):
    page = request("GET", asked.page)
    beacon = request("POST", "/api/read", b"1")
    await paced(port, page, 20, 2)
    number, took = await flood(port, beacon, asked.seconds)
    print(f"beacons alone: {number / took:.0f} a second")
    ratios = []
    for _round in range(asked.rounds):
        alone = median(await paced(port, page, asked.hits, asked.seconds))
        beside, told = await asyncio.gather(
            paced(port, page, asked.hits, asked.seconds), paced(port, beacon, asked.beacons, asked.seconds)
        )
        ratios.append(median(beside) / alone)
        print(
            f"{asked.page}, {asked.hits} a second: median {alone * 1000:.1f} ms alone, {median(beside) * 1000:.1f} ms "
            f"beside {asked.beacons} beacons a second (their median {median(told) * 1000:.1f} ms): {ratios[-1]:.2f}"
        )
    print(f"median of the ratios: {median(ratios):.2f}")
    sys.exit(median(ratios) > GOAL)


def request(method, path, body=b""):
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {AGENT}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


async def answered(connection, wanted):
    """Send one request and read its answer to the end."""
    reader, writer = connection
    writer.write(wanted)
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(None, 2)[1])
    assert status in (200, 204), head
    if status == 200:
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))


async def flood(port, wanted, seconds):
    """Send requests one after the other on each connection; return how many were answered, and in what time."""
    began = perf_counter()

    async def one():
        connection, number = await asyncio.open_connection("127.0.0.1", port), 0
        while perf_counter() < began + seconds:
            await answered(connection, wanted)
            number += 1
        connection[1].close()
        return number

    numbers = await asyncio.gather(*(one() for _connection in range(CONNECTIONS)))
    return sum(numbers), perf_counter() - began


async def paced(port, wanted, rate, seconds):
    """Send `rate` requests a second; return how long after it was due each was answered, in seconds."""
    free = asyncio.Queue()
    for _connection in range(CONNECTIONS):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))

    async def one(due):
        connection = await free.get()
        await answered(connection, wanted)
        took = perf_counter() - due
        free.put_nowait(connection)
        return took

    began, sent = perf_counter(), []
    for number in range(rate * seconds):
        due = began + number / rate
        if (wait := due - perf_counter()) > 0:
            await asyncio.sleep(wait)
        sent.append(asyncio.create_task(one(due)))
    took = await asyncio.gather(*sent)
    while not free.empty():
        free.get_nowait()[1].close()
    return took


if __name__ == "__main__":
    main()
