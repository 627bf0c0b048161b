"""beside: what goes on beside a story's block, again and again."""

import threading

from story import until


class Beside:
    """Subclasses say once() what is repeated; it answers how much that was."""

    def __init__(self):
        self.times, self.stop = 0, threading.Event()
        self.thread = threading.Thread(target=self._run)

    def _run(self):
        while not self.stop.is_set():
            self.times += self.once()

    def __enter__(self):
        self.thread.start()
        until("it begins", lambda: self.times > 0)
        return self

    def __exit__(self, *unused):
        self.stop.set()
        self.thread.join()

    def lasts(self):
        return self.thread.is_alive() and not self.stop.is_set()
