"""A door in front of a database or a Redis that can be shut or go silent, as a machine or a network does."""

import contextlib
import socket
import threading
import time


class Proxy:
    """Hands on what comes to `port` to `target`, a (host, port), both ways, while it is "open".

    "stopped": it refuses, and what was open is closed. "hanging": it takes connections, and nothing goes on.
    """

    def __init__(self, target):
        self.target = target
        self.state = "open"
        self.pairs = set()
        self.listener = None
        self.port = None
        self._listen()

    def _listen(self):
        self.listener = socket.create_server(("127.0.0.1", self.port or 0), backlog=100)
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, args=[self.listener], daemon=True).start()

    def stop(self):
        self.state = "stopped"
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for one in list(self.pairs):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def hang(self):
        self.state = "hanging"

    def open(self):
        if self.state == "stopped":
            self._listen()
        self.state = "open"

    def _accept(self, listener):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._join, args=[listener.accept()[0]], daemon=True).start()

    def _join(self, near):
        self._wait()
        with contextlib.suppress(OSError), near, socket.create_connection(self.target) as far:
            self.pairs |= {near, far}
            back = threading.Thread(target=self._copy, args=[far, near], daemon=True)
            back.start()
            self._copy(near, far)
            back.join()
            self.pairs -= {near, far}

    def _copy(self, source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                self._wait()
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def _wait(self):
        while self.state == "hanging":
            time.sleep(0.02)
