"""Keeping gunicorn and the worker running side by side, as the first process of a container has to."""

import ctypes
import logging
import os
import signal
import subprocess
import time

logger = logging.getLogger(__name__)

#: Seconds that both get after SIGTERM. Docker kills after ten, and on a busy machine the end itself takes one.
GRACE = 7
#: Seconds before a worker that died is started again: twice as many each time, until it has lived for as long as that.
SHORTEST_PAUSE, LONGEST_PAUSE = 1, 60
#: What gunicorn can be told besides to stop: https://docs.gunicorn.org/en/stable/signals.html
PASSED_ON = (signal.SIGHUP, signal.SIGUSR1, signal.SIGTTIN, signal.SIGTTOU)
STOPPING = (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT)


class Launcher:
    """Runs two commands until the first ends. run() is for the main thread, which alone may take signals."""

    def __init__(self, gunicorn, worker, environment):
        self.commands = {"gunicorn": gunicorn, "worker": worker}
        self.environment = environment
        self.running = {}
        self.overdue_at = None
        self.pause, self.started_at, self.start_at = SHORTEST_PAUSE, 0, 0

    def run(self):
        """Start both, and the worker again whenever it dies; return gunicorn's exit status when that has ended."""
        for number in STOPPING:
            signal.signal(number, self.stop)
        for number in PASSED_ON:
            signal.signal(number, lambda number, _frame: self.tell("gunicorn", number))
        self.start("gunicorn")
        while (status := self.reap()) is None:
            now = time.monotonic()
            if self.overdue_at and now >= self.overdue_at:
                self.tell("gunicorn", signal.SIGKILL)
            elif not self.overdue_at and "worker" not in self.running and now >= self.start_at:
                self.started_at = now
                self.start("worker")
            time.sleep(0.2)
        self.end_worker()
        # gunicorn may have been told to stop before it could listen to it.
        return 0 if self.overdue_at and status == -signal.SIGTERM else status if status >= 0 else 128 - status

    def start(self, name):
        # In a group of its own, so that Ctrl-C in a terminal comes here alone and each is told once.
        self.running[name] = subprocess.Popen(
            self.commands[name], env=self.environment, process_group=0, preexec_fn=_end_with_parent
        )

    def tell(self, name, number):
        """Send a signal to one of the two, if it runs."""
        if name in self.running:
            self.running[name].send_signal(number)

    def stop(self, number, _frame):
        """Hand on what asks to stop. The worker finishes what it is at, and is not started again."""
        if not self.overdue_at:
            self.overdue_at = time.monotonic() + GRACE
            self.tell("worker", signal.SIGTERM)
        self.tell("gunicorn", number)

    def reap(self):
        """Collect whatever has ended, a container's orphans too, and return gunicorn's exit status or None."""
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                pid = 0
            if not pid:
                return None
            for name, process in [*self.running.items()]:
                if process.pid == pid:
                    process.returncode = os.waitstatus_to_exitcode(status)
                    del self.running[name]
                    if name == "gunicorn":
                        return process.returncode
                    self.worker_ended(process.returncode)

    def worker_ended(self, status):
        if self.overdue_at:
            return
        now = time.monotonic()
        self.pause = SHORTEST_PAUSE if now - self.started_at > LONGEST_PAUSE else min(2 * self.pause, LONGEST_PAUSE)
        self.start_at = now + self.pause
        logger.error("The worker ended with status %d; it is started again in %d seconds.", status, self.pause)

    def end_worker(self):
        """Tell the worker to stop, unless it knows, and give it what is left of the time."""
        worker = self.running.get("worker")
        if worker is None:
            return
        if not self.overdue_at:
            worker.terminate()
        try:
            worker.wait(max(self.overdue_at - time.monotonic(), 0.1) if self.overdue_at else GRACE)
        except subprocess.TimeoutExpired:
            worker.kill()
            worker.wait()


def _end_with_parent():
    """Have the new process told to stop when this one is killed, where the kernel can (Linux)."""
    prctl = getattr(ctypes.CDLL(None), "prctl", None)
    if prctl:
        prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG
