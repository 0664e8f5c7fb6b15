"""What a page that is kept costs, held against a bare WSGI application that sends the same bytes.

    python -m tests.benchmarks.pagecache [--page /] [--coding br] [--seconds 5] [--rounds 5]

Serves a demo newspaper in a folder of its own as `manage.py serve --no-worker` does, and beside it the bare application
with the same gunicorn, and drives them in turns with wrk over eight kept connections. Processor time is that of the
processes that answer, as the kernel counts it. The goal: a hit costs at most 1.5 times the bare application.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import sleep

from tests.processes import ROOT, environment, free_port, manage, serving

GOAL = 1.5
TICKS = os.sysconf("SC_CLK_TCK")


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.pagecache")
    asked.add_argument("--page", default="/culture/how-paper-grows-old/")
    asked.add_argument("--coding", default="br", help="what the readers accept: br, gzip or identity")
    asked.add_argument("--seconds", type=int, default=5)
    asked.add_argument("--rounds", type=int, default=5)
    asked.add_argument("--var", help="a folder to keep, so that a second run need not load the demo again")
    asked = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var, port = Path(asked.var or folder), free_port()
        newspaper = {"SITE_URL": f"http://localhost:{port}"}
        for command in ("migrate", "demo", "collectstatic --noinput"):
            done = manage(*command.split(), var=var, **newspaper)
            assert done.returncode == 0, done.stderr
        with serving(var, "--no-worker", port=port, **newspaper) as site:
            kept = f"http://localhost:{port}{asked.page}"
            note(kept, asked.coding, var / "answer.json")
            with bare(var) as (process, address):
                compare({"kept": (kept, site.process.pid), "bare": (address, process.pid)}, asked)


def note(address, coding, path):
    """Write down what the site answers, for the bare application to say."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": coding})
    sleep(2.5)  # then it tells when it last changed as well
    for _time in range(2):
        with urllib.request.urlopen(request) as answer:
            own = {"connection", "date", "server"}
            headers = [(name, value) for name, value in answer.getheaders() if name.lower() not in own]
            path.write_text(json.dumps({"headers": headers, "body": answer.read().decode("latin-1")}))


def application(environ, start_response):
    """The bare application: what it says was read when the process began."""
    start_response("200 OK", _headers)
    return [_body]


if noted := os.environ.get("NOTED_ANSWER"):
    _noted = json.loads(Path(noted).read_text())
    _headers, _body = [tuple(one) for one in _noted["headers"]], _noted["body"].encode("latin-1")


@contextmanager
def bare(var):
    """Serve the bare application as the newspaper is served."""
    port = free_port()
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "python:newsroom.gunicorn"]
    process = subprocess.Popen(
        [*gunicorn, "--bind", f"127.0.0.1:{port}", "tests.benchmarks.pagecache:application"],
        cwd=ROOT,
        env=environment(var, DJANGO_SETTINGS_MODULE="newsroom.settings", NOTED_ANSWER=str(var / "answer.json")),
        stderr=subprocess.DEVNULL,
    )
    address = f"http://localhost:{port}/"
    try:
        for _attempt in range(100):
            try:
                urllib.request.urlopen(address).close()
                break
            except OSError:
                sleep(0.1)
        yield process, address
    finally:
        process.terminate()
        process.wait()


def compare(servers, asked):
    figures = {name: [] for name in servers}
    for _round in range(asked.rounds):
        for name, (address, pid) in servers.items():
            figures[name].append(drive(address, pid, asked))
    for name, rounds in figures.items():
        rate, cost, half, slow = (median(column) for column in zip(*rounds, strict=True))
        print(f"{name}: {rate:.0f} requests/s, {cost:.3f} ms of processor time each, p50 {half}, p99 {slow} ms")
    ratio = median(kept[1] / bare[1] for kept, bare in zip(figures["kept"], figures["bare"], strict=True))
    print(f"a page that is kept costs {ratio:.2f} times the bare application (median of {asked.rounds} rounds)")
    sys.exit(ratio > GOAL)


def drive(address, pid, asked):
    """Return requests a second, milliseconds of processor time for each, and half and slowest hundredth in ms."""
    before = processor_time(pid)
    command = ["wrk", "--threads", "1", "--connections", "8", "--duration", f"{asked.seconds}s", "--latency"]
    said = subprocess.run(
        [*command, "--header", f"Accept-Encoding: {asked.coding}", address], capture_output=True, text=True, check=True
    ).stdout
    assert "Non-2xx" not in said, said
    number = int(re.search(r"(\d+) requests in", said)[1])
    rate = float(re.search(r"Requests/sec:\s+([0-9.]+)", said)[1])
    half, slow = (milliseconds(re.search(rf"^ +{part}% +(\S+)", said, re.M)[1]) for part in (50, 99))
    return rate, (processor_time(pid) - before) * 1000 / number, half, slow


def milliseconds(written):
    value, unit = re.fullmatch(r"([0-9.]+)(us|ms|s)", written).groups()
    return float(value) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def processor_time(pid):
    """Return the seconds of processor time that a process and its children have had so far."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    own = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(own[11]) + int(own[12])) / TICKS + sum(map(processor_time, map(int, children)))


if __name__ == "__main__":
    main()
