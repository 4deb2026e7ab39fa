"""Tiny random XLM-RoBERTa folders, as bge-m3 and its reranker are published."""

from pathlib import Path

import torch
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.processors import TemplateProcessing
from transformers import PreTrainedTokenizerFast, XLMRobertaConfig, XLMRobertaForSequenceClassification, XLMRobertaModel

WORDS = ["<s>", "<pad>", "</s>", "<unk>", "what", "is", "the", "cat", "dog", "sat", "on", "mat", "a"]
HIDDEN = 32


def write_bge_m3(folder: Path, *, positions: int = 1_026) -> Path:
    """A folder like BAAI/bge-m3: backbone, tokenizer, two heads in float16."""
    torch.manual_seed(3)
    XLMRobertaModel(_config(positions)).save_pretrained(folder)
    _write_tokenizer(folder, positions - 2)
    write_head(folder / "sparse_linear.pt", 1)
    write_head(folder / "colbert_linear.pt", HIDDEN)
    return folder


def write_head(file: Path, rows: int, hidden: int = HIDDEN) -> None:
    """A random head of ``rows``, its weights as large as a trained one's would be here."""
    head = {"weight": torch.randn(rows, hidden) / 2, "bias": torch.randn(rows) / 4}
    torch.save({key: value.half() for key, value in head.items()}, file)


def write_reranker(folder: Path, *, positions: int = 66, labels: int = 1) -> Path:
    """A folder like BAAI/bge-reranker-v2-m3: one logit for a pair."""
    torch.manual_seed(4)
    config = _config(positions)
    config.num_labels = labels
    XLMRobertaForSequenceClassification(config).save_pretrained(folder)
    _write_tokenizer(folder, positions - 2)
    return folder


def token_ids(text: str) -> list[int]:
    """``<s> text </s>`` for words of the list."""
    return [0, *(WORDS.index(word) if word in WORDS else 3 for word in text.split()), 2]


def _config(positions: int) -> XLMRobertaConfig:
    return XLMRobertaConfig(
        vocab_size=len(WORDS),
        max_position_embeddings=positions,
        hidden_size=HIDDEN,
        num_hidden_layers=2,
        num_attention_heads=4,
        intermediate_size=64,
        type_vocab_size=1,
        initializer_range=0.5,  # so that texts differ
    )


def _write_tokenizer(folder: Path, longest: int) -> None:
    tokenizer = Tokenizer(WordLevel({word: row for row, word in enumerate(WORDS)}, unk_token="<unk>"))
    tokenizer.pre_tokenizer = Whitespace()
    tokenizer.post_processor = TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        unk_token="<unk>",
        pad_token="<pad>",
        model_max_length=longest,
    ).save_pretrained(folder)
