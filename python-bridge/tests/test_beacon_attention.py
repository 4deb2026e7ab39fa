"""Attention in parts is attention at once."""

import pytest
import torch

from memorag_bridge.beacon import attention
from memorag_bridge.beacon.attention import causal, joined, over_shared, visible, weighted
from memorag_bridge.beacon.rotary import Rotary

pytestmark = pytest.mark.usefixtures("one_thread")
HEADS, SHARED, HEAD_DIM = 6, 2, 8


def draw(*shape: int) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(sum(shape)))


def literal(q: torch.Tensor, k: torch.Tensor, v: torch.Tensor, last: list[int]) -> torch.Tensor:
    """Query by query and head by head: [n, heads, head_dim]; query i sees the first ``last[i]`` + 1 slots."""
    rows = []
    for query, seen in zip(q.transpose(0, 1), last, strict=True):
        heads = []
        for head, one in enumerate(query):
            own = head // (HEADS // SHARED)
            weights = torch.softmax(k[own, : seen + 1] @ one / HEAD_DIM**0.5, 0)
            heads.append(weights @ v[own, : seen + 1])
        rows.append(torch.stack(heads))
    return torch.stack(rows)


@pytest.mark.parametrize(("new", "slots"), [(1, 1), (1, 9), (4, 4), (4, 11)])
def test_new_slots_see_what_came_before_them(new: int, slots: int) -> None:
    q, k, v = draw(HEADS, new, HEAD_DIM), draw(SHARED, slots, HEAD_DIM), draw(SHARED, slots, HEAD_DIM)
    torch.testing.assert_close(causal(q, k, v), literal(q, k, v, [slots - new + at for at in range(new)]))


@pytest.mark.parametrize("last", [[3], [10], [2, 5, 10], [0, 1]])
def test_some_slots_see_a_part_each(last: list[int]) -> None:
    q, k, v = draw(HEADS, len(last), HEAD_DIM), draw(SHARED, 11, HEAD_DIM), draw(SHARED, 11, HEAD_DIM)
    torch.testing.assert_close(visible(q, k, v, torch.tensor(last)), literal(q, k, v, last))


@pytest.mark.parametrize("at_once", [1, 1 << 24])
@pytest.mark.parametrize("cut", [0, 1, 7, 10])
def test_two_parts_joined_are_the_whole(cut: int, at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attention, "_SCORES_AT_ONCE", at_once)
    q, k, v = draw(HEADS, 3, HEAD_DIM), draw(SHARED, 11, HEAD_DIM), draw(SHARED, 11, HEAD_DIM)
    flat = q.transpose(0, 1)  # [n, heads, head_dim]
    shared = over_shared(flat, k[:, :cut], v[:, :cut])
    own, total = weighted(flat[None], k[None, :, cut:], v[None, :, cut:])
    torch.testing.assert_close(joined((own[0], total[0]), shared), literal(q, k, v, [10] * 3))
    assert shared[0].dtype == shared[1].dtype == torch.float32


@pytest.mark.parametrize("steps", [[1], [100], [3, 4, 5, 100, 90, 201, 1000]])
def test_a_position_turns_each_pair_by_its_angle(steps: list[int]) -> None:
    rotary = Rotary(HEAD_DIM, 1e4, torch.device("cpu"))
    for reach in steps:
        rotary.reach(reach)
        x, position = draw(2, 1, HEAD_DIM), reach - 1
        pairs = torch.complex(x[..., : HEAD_DIM // 2].double(), x[..., HEAD_DIM // 2 :].double())
        angles = position * 1e4 ** (-torch.arange(0, HEAD_DIM, 2).double() / HEAD_DIM)
        turned = pairs * torch.polar(torch.ones_like(angles), angles)
        expected = torch.cat([turned.real, turned.imag], -1)
        torch.testing.assert_close(rotary.turn(x, torch.tensor([position])).double(), expected, atol=1e-4, rtol=0)
