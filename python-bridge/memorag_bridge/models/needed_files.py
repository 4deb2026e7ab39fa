"""What of a published model is needed here: weights as safetensors, settings, the tokenizer. Never pickles, never code."""

ALLOWED = (
    "*.safetensors",
    "*.json",
    "*.jinja",
    "vocab.txt",
    "merges.txt",
    "*.model",
    # bge-m3's two heads, read with exact keys and shapes only.
    "colbert_linear.pt",
    "sparse_linear.pt",
)
"""Patterns of ``fnmatch``, whose ``*`` reaches into folders too."""

IGNORED = (
    "*/*.safetensors",  # copies for other programs, and checkpoints on the way
    "consolidated*.safetensors",  # Mistral's own layout, a second copy of all weights
    "*.fp16.safetensors",
    "*.fp32.safetensors",
    "*.non_ema.safetensors",
    "adapter_model.safetensors",
    "*/model.safetensors.index.json",
    "onnx/*",
    "openvino/*",
    "original/*",
    "checkpoint-*/*",
    ".*",
)
