"""Tokenizers of the two great families, trained on a few lines, and folders that hold them."""

import json
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

_LINES = [
    "The keeper of the lighthouse put out the lamp, and the brig ran on the rocks. Who paid him? Who knows.",
    "User: Read the text.\n\nText:\n  two spaces, a\ttab.\nAssistant: I have read it.\n",
    "system user assistant [INST] [/INST] <s> </s> <|im_start|> <|im_end|>\n",
    "听雨楼的画是谁偷走的？掌柜说不知道。",
]
SPECIAL = ["<unk>", "<s>", "</s>", "<|im_start|>", "<|im_end|>", "<|user|>", "<|end|>"]

CHATML = (
    "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}"
    "{{ '<|im_start|>system\nBe brief.<|im_end|>\n' }}{% endif %}"
    "{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}"
)
MISTRAL = (
    "{{ bos_token }}{% for message in messages %}{% if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}"
    "{{ raise_exception('Conversation roles must alternate user/assistant/user/assistant/...') }}{% endif %}"
    "{% if message['role'] == 'user' %}{{ '[INST] ' + message['content'] + ' [/INST]' }}"
    "{% else %}{{ message['content'] + eos_token }}{% endif %}{% endfor %}"
)
LLAMA = (
    "{% if messages[0]['role'] == 'system' %}{% set system = messages[0]['content'] %}{% set turns = messages[1:] %}"
    "{% else %}{% set system = '' %}{% set turns = messages %}{% endif %}{% for message in turns %}"
    "{% if message['role'] == 'user' %}{{ bos_token + '[INST] '"
    " + (('<<SYS>>\n' + system + '\n<</SYS>>\n\n') if loop.first and system else '') + message['content'] | trim + ' [/INST]' }}"
    "{% else %}{{ ' ' + message['content'] | trim + ' ' + eos_token }}{% endif %}{% endfor %}"
)
PHI = (
    "{% for message in messages %}{{ '<|user|>' if message['role'] == 'user' else '<|end|>' }}{{ '\n' + message['content'] }}"
    "<|end|>\n{% endfor %}<s>\n"
)


def byte_level() -> Tokenizer:
    """Like Qwen2's and SmolLM2's: bytes as letters, no beginning-of-text rule."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=alphabet, show_progress=False)
    return _finished(tokenizer, trainer)


def sentencepiece(*, is_legacy: bool) -> Tokenizer:
    """Like Mistral's and Llama's: spaces as ▁, one before the text; legacy ones put it behind every special token too."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    if is_legacy:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first", split=False)
    tokenizer.decoder = decoders.Sequence(
        [decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]
    )
    fallback = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=520, special_tokens=["<unk>", *fallback], show_progress=False, max_token_length=8)
    return _finished(tokenizer, trainer)


def unigram() -> Tokenizer:
    """A vocabulary in which ``<s>`` and ``</s>`` are words of their own, as sentencepiece leaves them."""
    letters = sorted({letter for line in [*_LINES, string.printable] for letter in line} - {" "})
    vocabulary = [("<unk>", 0.0), ("<s>", 0.0), ("</s>", 0.0), ("▁", -2.0), *((letter, -5.0) for letter in letters)]
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=0, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="first")
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="first")
    return _with_special(tokenizer)


def write_folder(
    path: Path, tokenizer: Tokenizer, template: str | None, settings: Mapping[str, Any] | None = None
) -> Path:
    """A model folder without the model: tokenizer, template, and the two configurations that name ends."""
    path.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(path / "tokenizer.json"))
    named = {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}
    if template is not None:
        named["chat_template"] = template
    (path / "tokenizer_config.json").write_text(json.dumps({**named, **(settings or {})}), encoding="utf-8")
    (path / "config.json").write_text(json.dumps({"model_type": "llama", "eos_token_id": 5}), encoding="utf-8")
    (path / "generation_config.json").write_text(json.dumps({"eos_token_id": [6, 7]}), encoding="utf-8")
    return path


def _finished(tokenizer: Tokenizer, trainer: trainers.BpeTrainer) -> Tokenizer:
    tokenizer.train_from_iterator(_LINES * 4, trainer)
    saved = json.loads(tokenizer.to_str())
    saved["added_tokens"] = []  # byte pieces are vocabulary, not marks in the text
    return _with_special(Tokenizer.from_str(json.dumps(saved)))


def _with_special(tokenizer: Tokenizer) -> Tokenizer:
    # Phi's end of a turn swallows the white space behind it.
    tokenizer.add_special_tokens([AddedToken(text, special=True, normalized=False, rstrip=text == "<|end|>") for text in SPECIAL])
    tokenizer.add_tokens(["<tool_call>"])
    begin = tokenizer.token_to_id("<s>")
    tokenizer.post_processor = processors.TemplateProcessing(single="<s> $A", special_tokens=[("<s>", begin)])
    tokenizer.enable_truncation(16)  # folders carry such settings along
    tokenizer.enable_padding(length=16)
    return tokenizer
