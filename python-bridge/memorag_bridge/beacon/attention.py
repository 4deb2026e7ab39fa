"""Attention of new slots over a memory, with grouped key-value heads. Scale is 1 / sqrt(head_dim) everywhere."""

from functools import cache
from typing import cast

import torch
from torch import Tensor
from torch.nn.functional import scaled_dot_product_attention

_SCORES_AT_ONCE = 1 << 24
"""Scores of one step of :func:`weighted`: 64 MiB in float32."""
_WIDEST = 256
"""Largest head of a GPU's flash kernel."""


def causal(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """New slots over everything before them and themselves.

    ``q`` [heads, n, head_dim] are the last n slots of ``k``, ``v`` [kv_heads, slots, head_dim]; gives [n, heads, head_dim].
    """
    new, slots = q.shape[1], k.shape[1]
    if new == 1:  # sees everything
        return _attend(q, k, v, None)
    if q.device.type == "cpu" and q.dtype in _CPU_FLASH:
        return _causal_in_parts(q, k, v)
    from torch.nn.attention.bias import causal_lower_right  # takes as long to load as half of torch: a CPU does without

    return _attend(q, k, v, causal_lower_right(new, slots))


_CPU_FLASH = (torch.float32, torch.bfloat16)


def _causal_in_parts(q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    """The same on a CPU, whose kernel wants this mask written out, [new, slots], and reads all of it: earlier slots and new ones
    apart, neither with a mask, joined by the logarithms of their sums. A fifth faster, and no mask of half a gigabyte.
    """
    heads, new, head_dim = q.shape
    kv_heads, slots, _ = k.shape
    groups, before = heads // kv_heads, slots - new
    own_keys, own_values = (part[:, before:].repeat_interleave(groups, 0)[None] for part in (k, v))
    own, own_total = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(q[None], own_keys, own_values, 0.0, True)
    if before == 0:
        return cast(Tensor, own[0].transpose(0, 1))
    # Query heads of one key-value head stand behind each other as further queries: keys are not repeated.
    folded = q.reshape(1, kv_heads, groups * new, head_dim)
    seen, total = torch.ops.aten._scaled_dot_product_flash_attention_for_cpu(folded, k[None, :, :before], v[None, :, :before])
    share = torch.sigmoid(total.reshape(heads, new, 1) - own_total[0, ..., None]).to(q.dtype)
    return torch.lerp(own[0], seen.reshape(heads, new, head_dim), share).transpose(0, 1)


def visible(q: Tensor, k: Tensor, v: Tensor, last: Tensor) -> Tensor:
    """Some slots over a part of the memory each: query i sees the first ``last[i]`` + 1 slots. Shapes as in :func:`causal`."""
    mask = torch.arange(k.shape[1], device=q.device) <= last[:, None]  # [n, slots]
    return _attend(q, k, v, mask)


def _attend(q: Tensor, k: Tensor, v: Tensor, mask: "Tensor | object") -> Tensor:
    out = scaled_dot_product_attention(q[None], k[None], v[None], attn_mask=mask, enable_gqa=q.shape[0] != k.shape[0])  # type: ignore[arg-type]
    return out[0].transpose(0, 1)


def weighted(q: Tensor, k: Tensor, v: Tensor, is_visible: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Attention as a part that can be joined with others over other slots.

    ``q`` [rows, n, heads, head_dim], ``k``, ``v`` [rows, kv_heads, slots, head_dim], ``is_visible`` [rows, n, slots] or all.
    Gives the output [rows, n, heads, head_dim] and the log of the sum of exponentials [rows, n, heads], both float32.
    """
    rows, new, heads, head_dim = q.shape
    kv_heads = k.shape[1]
    groups = heads // kv_heads
    step = max(1, _SCORES_AT_ONCE // max(1, rows * heads * k.shape[2]))
    outs, sums = [], []
    for start in range(0, new, step):
        part = q[:, start : start + step].float() * head_dim**-0.5
        part = part.reshape(rows, -1, kv_heads, groups, head_dim).permute(0, 2, 3, 1, 4).flatten(2, 3)
        scores = part @ k.float().transpose(-1, -2)  # [rows, kv_heads, groups m, slots]
        if is_visible is not None:
            hidden = ~is_visible[:, None, None, start : start + step].expand(-1, 1, groups, -1, -1).flatten(2, 3)
            scores = scores.masked_fill_(hidden, float("-inf"))
        total = scores.logsumexp(-1)  # [rows, kv_heads, groups m]
        out = (scores - total[..., None]).exp_() @ v.float()
        outs.append(out.view(rows, kv_heads, groups, -1, head_dim).permute(0, 3, 1, 2, 4).flatten(2, 3))
        sums.append(total.view(rows, kv_heads, groups, -1).permute(0, 3, 1, 2).flatten(2, 3))
    return torch.cat(outs, 1), torch.cat(sums, 1)


def over_shared(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    """Slots of any rows over closed slots that all rows share, which are read once for all of them.

    ``q`` [n, heads, head_dim], ``k``, ``v`` [kv_heads, slots, head_dim]; gives [n, heads, head_dim] and [n, heads], float32.
    """
    kv_heads, head_dim = k.shape[0], k.shape[2]
    groups = q.shape[1] // kv_heads
    if k.shape[1] == 0:  # before the first window closes; a card's kernels would tell a sum of infinity
        return q.new_zeros(q.shape, dtype=torch.float32), q.new_full(q.shape[:2], float("-inf"), dtype=torch.float32)
    # Query heads of one key-value head stand behind each other as further queries: keys are not repeated.
    folded = q.reshape(-1, kv_heads, groups, head_dim).transpose(0, 1).reshape(1, kv_heads, -1, head_dim)
    out, total = _flash(folded, k[None], v[None])
    out = out.float().reshape(kv_heads, -1, groups, head_dim).transpose(0, 1).flatten(1, 2)
    return out, total.float().reshape(kv_heads, -1, groups).transpose(0, 1).flatten(1, 2)


def _flash(q: Tensor, k: Tensor, v: Tensor) -> tuple[Tensor, Tensor]:
    """Unmasked attention with its log of the sum of exponentials: [1, heads, n, head_dim] and [1, heads, n]."""
    if q.dtype != torch.float32 and q.shape[-1] % 8 == 0 and q.shape[-1] <= _WIDEST and _has_flash(q.device):
        out, total = torch.ops.aten._scaled_dot_product_flash_attention(q, k, v, 0.0, False, False)[:2]
        return out, total[..., : q.shape[2]]
    out, total = weighted(q.transpose(1, 2), k, v)
    return out.transpose(1, 2), total.transpose(1, 2)


@cache
def _has_flash(device: torch.device) -> bool:
    """Whether the kernel runs there: called by name, it fails on cards before Ampere instead of giving way to another."""
    return device.type == "cuda" and torch.cuda.get_device_capability(device) >= (8, 0)


def joined(first: tuple[Tensor, Tensor], second: tuple[Tensor, Tensor]) -> Tensor:
    """Attention over both parts: outputs [..., heads, head_dim], logs of sums [..., heads]."""
    total = torch.logaddexp(first[1], second[1])
    return first[0] * (first[1] - total).exp()[..., None] + second[0] * (second[1] - total).exp()[..., None]
