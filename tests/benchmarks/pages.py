"""What each kind of readers' page weighs on a phone's first view, and what Lighthouse says of it.

    python -m tests.benchmarks.pages [--site http://localhost:8000] [--lighthouse lighthouse] [--runs 5]

Asks a newspaper that is being served, with the demo in it and its pictures made (`make run`, then wait for the worker).
Bytes are those on the line, headers included. A picture below the window counts for the page, not for its first view:
browsers fetch some of them ahead. Lighthouse is asked where its command is found; performance is the median of the
runs. Ends with the number of figures over their limit.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from tests.browser.test_reader_accessibility import KINDS

#: In bytes: what a first view on a phone may weigh at most.
LIMITS = {"document": 12_288, "stylesheet": 12_288, "script": 10_240, "first view": 184_320}
MOST_REQUESTS = 10
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
#: Not meant for indexing: Lighthouse's "seo" says nothing of them.
UNLISTED = {"results", "no results", "saved", "offline", "no page"}
IN_WINDOW = """() => [...document.images].filter((image) => image.getBoundingClientRect().top < innerHeight)
  .map((image) => image.currentSrc)"""


def main():
    asked = argparse.ArgumentParser(prog="python -m tests.benchmarks.pages")
    asked.add_argument("--site", default="http://localhost:8000")
    asked.add_argument(
        "--lighthouse", default=shutil.which("lighthouse"), help="its command; default: as found on PATH"
    )
    asked.add_argument("--runs", type=int, default=5, help="how often Lighthouse looks at each page")
    asked.add_argument("--only", default="", help="measure kinds of page whose name has this in it")
    asked = asked.parse_args()
    chromium = next(filter(None, map(shutil.which, ["chromium", "chromium-browser", "google-chrome"])))
    over = 0
    print("kind                 HTML    CSS     JS   font  first picture  first view  requests  all", end="")
    print("  performance accessibility best-practices seo  largest paint, shift" if asked.lighthouse else "")
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=chromium, args=sandbox)
        for kind, path in KINDS.items():
            if asked.only not in kind:
                continue
            weight, requests, everything = weigh(browser, asked.site + path)
            line = (
                f"{kind:18} {weight['document']:6} {weight['stylesheet']:6} {weight['script']:6} {weight['font']:6}"
                f" {weight['image']:14} {weight['first view']:11} {requests:9} {everything // 1024:4} KB"
            )
            over += sum(weight[part] > limit for part, limit in LIMITS.items()) + (requests > MOST_REQUESTS)
            print(line, end="", flush=True)
            if asked.lighthouse:
                scores, paint, shift = look(asked.lighthouse, chromium, asked.site + path, asked.runs)
                wanted = CATEGORIES[:3] if kind in UNLISTED else CATEGORIES
                over += sum(scores[category] < 100 for category in wanted)
                said = " ".join(f"{scores[category]:{len(category)}}" for category in CATEGORIES)
                print(f"  {said}  {paint / 1000:.1f} s, {shift:.3f}", end="")
            print()
        browser.close()
    sys.exit(f"{over} over their limit" if over else 0)


def weigh(browser, address):
    """Return the bytes by kind of a phone's first view, its requests, and the bytes of all that was asked for.

    The phone is Lighthouse's: 412 pixels wide, 1.75 dots to each.
    """
    context = browser.new_context(
        viewport={"width": 412, "height": 823}, device_scale_factor=1.75, is_mobile=True, service_workers="block"
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    answers, sizes = {}, {}
    session.on("Network.responseReceived", lambda event: answers.update({event["requestId"]: event}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    session.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    in_window = set(page.evaluate(IN_WINDOW))
    weight, requests = Counter(), 0
    for request, answer in answers.items():
        part, url = answer["type"].lower(), answer["response"]["url"]
        is_below = part == "image" and url not in in_window and ".svg" not in url
        # What is read again from the browser's own cache, to be kept for reading offline, is no request.
        if not is_below and not answer["response"].get("fromDiskCache"):
            weight[part] += sizes.get(request, 0)
            weight["first view"] += sizes.get(request, 0)
            requests += 1
    context.close()
    return weight, requests, sum(sizes.values())


def look(lighthouse, chromium, address, runs):
    """Return {category: score}, the largest paint (ms) and the layout shift: medians of Lighthouse's runs."""
    reports = []
    with tempfile.TemporaryDirectory() as folder:
        for _run in range(runs):
            report = Path(folder) / "report.json"
            flags = "--headless=new" + (" --no-sandbox" if os.geteuid() == 0 else "")
            subprocess.run(
                [lighthouse, address, "--quiet", f"--chrome-flags={flags}", "--output=json", f"--output-path={report}"],
                env={**os.environ, "CHROME_PATH": chromium},
                check=True,
                capture_output=True,
            )
            reports.append(json.loads(report.read_text()))
    scores = {
        category: round(median(report["categories"][category]["score"] * 100 for report in reports))
        for category in CATEGORIES
    }
    paint, shift = (
        median(report["audits"][name]["numericValue"] for report in reports)
        for name in ("largest-contentful-paint", "cumulative-layout-shift")
    )
    return scores, paint, shift


if __name__ == "__main__":
    main()
