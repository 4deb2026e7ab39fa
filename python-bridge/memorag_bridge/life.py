"""When the process ends: with its owner, after idleness, by signal. Always at once, because nothing here needs saving."""

import os
import signal
import threading
import time
from collections.abc import Callable
from typing import NoReturn


def end_now() -> NoReturn:
    """End the process without waiting for threads that compute."""
    os._exit(0)


def end_soon() -> None:
    """End the process as soon as a reply that was just written has left."""
    timer = threading.Timer(0.1, end_now)
    timer.daemon = True
    timer.start()


def end_on_signals() -> None:
    """Let SIGTERM and SIGINT end the process by the kernel's own action, which no busy interpreter can delay."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def end_with_owner(descriptor: int = 0) -> None:
    """End the process when standard input ends: the owner holds its other side, however the owner goes."""
    _in_background(lambda: _wait_for_end(descriptor))


def end_when_idle(seconds: float, idle_seconds: Callable[[], float]) -> None:
    """End the process once ``idle_seconds()`` has reached ``seconds``."""
    _in_background(lambda: _wait_for_idleness(seconds, idle_seconds))


def _wait_for_end(descriptor: int) -> None:
    try:
        while os.read(descriptor, 4096):
            pass
    except OSError:
        pass  # a closed or broken standard input says the same as its end
    end_now()


def _wait_for_idleness(seconds: float, idle_seconds: Callable[[], float]) -> None:
    while (left := seconds - idle_seconds()) > 0:
        time.sleep(min(left, 1.0))
    end_now()


def _in_background(work: Callable[[], None]) -> None:
    threading.Thread(target=work, daemon=True).start()
