"""The slots of one pass, laid out for the decoder: which are computed, where their keys go, what they see."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor
from torch.nn.utils.rnn import pad_sequence

from memorag_bridge.beacon.device_index import device_index
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.rows import Rows


@dataclass(frozen=True)
class Share:
    """The part that one row has in a set of slots, in order of arrival.

    ``members`` [n]: where they stand in the set. ``seen`` [n]: the last own slot of the row that each sees: itself.
    ``last``: the largest of them. ``is_whole``: these are own slots without a gap, up to the ``last``.
    """

    row: int
    members: Tensor
    seen: Tensor
    last: int
    is_whole: bool


@dataclass(frozen=True)
class Padding:
    """The shares of a set beside each other, for rows that are attended together.

    ``rows`` [shares]: rows of the buffers, or all of them. ``members`` [shares, longest]: where their slots stand in the set,
    the first one where there is none. ``is_visible`` [shares, longest, reach]: what each sees of its row's own slots.
    ``flat`` [slots]: of the padded places, in share order, those that hold a slot. ``places`` [slots]: the same slots in the
    set.
    """

    rows: Tensor | slice
    members: Tensor
    is_visible: Tensor
    flat: Tensor
    places: Tensor
    reach: int


@dataclass(frozen=True)
class SlotSet:
    """Some slots of a pass, raw ones first, then beacons: each projection works on one contiguous part.

    ``raw``: how many are raw. For every slot: ``rows``, ``places`` (index among the row's own slots), ``window_places``
    (index in its open window), ``positions`` (index in the whole memory), all [slots]. ``within``: where the slots stand in
    the set that a layer has when this one is needed of it; ``None``: the two are the same.
    """

    raw: int
    rows: Tensor
    places: Tensor
    window_places: Tensor
    positions: Tensor
    shares: tuple[Share, ...]
    within: Tensor | None
    all_rows: int

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def padding(self) -> Padding:
        """The shares padded to the longest; made once for all layers."""
        members = pad_sequence([share.members for share in self.shares], batch_first=True)
        seen = pad_sequence([share.seen for share in self.shares], batch_first=True)
        reach, longest = 1 + max(share.last for share in self.shares), members.shape[1]
        device = members.device
        chosen = [share.row for share in self.shares]
        rows = slice(None) if chosen == list(range(self.all_rows)) else device_index(chosen, device)
        flat = [row * longest + at for row, share in enumerate(self.shares) for at in range(len(share.members))]
        return Padding(
            rows=rows,
            members=members,
            is_visible=torch.arange(reach, device=device) <= seen[..., None],
            flat=device_index(flat, device),
            places=torch.cat([share.members for share in self.shares]),
            reach=reach,
        )


@dataclass(frozen=True)
class Batch:
    """``ids`` [raw]: tokens of the raw slots of ``everything``. ``kept``: slots whose last keys and values somebody looks at.
    ``wanted``: slots whose logits are wanted, feed after feed. ``reach``: positions in use.
    """

    ids: Tensor
    everything: SlotSet
    kept: SlotSet
    wanted: SlotSet
    reach: int


@dataclass(frozen=True)
class _Slot:
    feed: int
    row: int
    is_beacon: bool
    place: int
    window_place: int
    survives: bool


def make_batch(feeds: Sequence[Feed], rows: Rows) -> Batch:
    """Lay out the slots of ``feeds``; the rows themselves are not changed."""
    arrived: list[_Slot] = []
    wanted: list[int] = []
    for number, feed in enumerate(feeds):
        first, own, opened = len(arrived), rows.own(feed.row), len(rows.open[feed.row])
        # The beacons of a window that closes are all that outlives it; who wants logits looks at the rest as well.
        all_survive = not feed.step.closes or len(feed.logits_of) > 0
        arrived += [
            _Slot(number, feed.row, is_beacon, own + at, opened + at, all_survive or is_beacon)
            for at, is_beacon in enumerate(feed.step.is_beacon)
        ]
        raws = [first + at for at, is_beacon in enumerate(feed.step.is_beacon) if not is_beacon]
        wanted += [raws[token] for token in feed.logits_of]
    order = sorted(range(len(arrived)), key=lambda at: arrived[at].is_beacon)  # stable: raw slots first
    kept = [at for at in order if arrived[at].survives]
    layout = _Layout(arrived, rows)
    return Batch(
        ids=layout.index([token for feed in feeds for token in feed.tokens]),
        everything=(everything := layout.slots(order, None)),
        kept=everything if len(kept) == len(order) else layout.slots(kept, order),
        wanted=layout.slots(wanted, kept),
        reach=rows.base + 1 + max((slot.place for slot in arrived), default=-1),
    )


class _Layout:
    """Makes sets of arrived slots."""

    def __init__(self, arrived: Sequence[_Slot], rows: Rows) -> None:
        self._arrived = arrived
        self._base = rows.base
        self._all_rows = len(rows.closed)
        self._device = rows.keys.device

    def index(self, values: Sequence[int]) -> Tensor:
        """[n] int64 on the device."""
        return device_index(values, self._device)

    def slots(self, chosen: Sequence[int], having: Sequence[int] | None) -> SlotSet:
        """The set of the ``chosen`` slots, in this order, out of those that a layer is ``having``."""
        slots = [self._arrived[at] for at in chosen]
        places = self.index([slot.place for slot in slots])
        stands = {} if having is None else {at: here for here, at in enumerate(having)}
        return SlotSet(
            raw=sum(not slot.is_beacon for slot in slots),
            rows=self.index([slot.row for slot in slots]),
            places=places,
            window_places=self.index([slot.window_place for slot in slots]),
            positions=places + self._base,
            shares=tuple(self._shares(chosen)),
            within=None if having is None else self.index([stands[at] for at in chosen]),
            all_rows=self._all_rows,
        )

    def _shares(self, chosen: Sequence[int]) -> "list[Share]":
        members: dict[int, list[int]] = {}
        for here, _ in sorted(enumerate(chosen), key=lambda pair: pair[1]):
            members.setdefault(self._arrived[chosen[here]].feed, []).append(here)
        shares = []
        for mine in members.values():
            seen = [self._arrived[chosen[here]].place for here in mine]
            whole = seen == list(range(seen[0], seen[-1] + 1))
            shares.append(Share(self._arrived[chosen[mine[0]]].row, self.index(mine), self.index(seen), seen[-1], whole))
        return shares
