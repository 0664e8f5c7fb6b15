"""What a serving process does while its database or its Redis is away: it asks in the background, and nobody waits."""

import logging
import threading
import time

logger = logging.getLogger(__name__)

#: Seconds between two looks whether it is back.
PAUSE = 1


class Outage:
    """Whether a service of this process is away.

    The first thread that finds it so calls begin(). From then on others need not try, and wait for nothing, until
    `answers`, a function that is called in a thread of its own once a second, returns True. It is logged twice: when it
    begins and when it ends.
    """

    def __init__(self, name, answers):
        self.name, self.answers = name, answers
        self.is_on = False
        self._lock = threading.Lock()

    def begin(self, reason):
        with self._lock:
            if self.is_on:
                return
            self.is_on = True
        logger.error("%s does not answer: %s", self.name, " ".join(str(reason).split()))
        threading.Thread(target=self._wait, name=f"{self.name} is away", daemon=True).start()

    def _wait(self):
        began = time.monotonic()
        while not self.answers():
            time.sleep(PAUSE)
        self.is_on = False
        logger.warning("%s answers again, after %.0f seconds.", self.name, time.monotonic() - began)
