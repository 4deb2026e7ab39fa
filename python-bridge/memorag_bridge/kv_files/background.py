"""Work that goes on beside the caller's, in order, in one thread."""

from collections.abc import Callable
from queue import Queue
from threading import Thread

Job = Callable[[], None]


class Background:
    """Runs jobs one after another; the first failure surfaces at the next ``put`` or at ``drain``, later jobs are dropped.

    Parameters
    ----------
    depth
        Jobs that may wait; ``put`` blocks beyond.
    """

    def __init__(self, depth: int) -> None:
        self._jobs: Queue[Job | None] = Queue(depth)
        self._failure: BaseException | None = None
        self._thread = Thread(target=self._run, name="kv-writer", daemon=True)
        self._thread.start()

    def put(self, job: Job) -> None:
        """Hand a job over."""
        self._surface()
        self._jobs.put(job)

    def drain(self) -> None:
        """Wait until every job is done."""
        self._jobs.join()
        self._surface()

    def close(self) -> None:
        """Let the jobs that wait be done, then end the thread. Raises nothing."""
        if self._thread.is_alive():
            self._jobs.put(None)
            self._thread.join()

    def _surface(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            try:
                if self._failure is None:
                    job()
            except BaseException as error:
                self._failure = error
            finally:
                self._jobs.task_done()
