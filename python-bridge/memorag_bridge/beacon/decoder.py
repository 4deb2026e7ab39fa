"""The forward pass: new slots of some rows go through all layers; their keys and values stay with the rows."""

from collections.abc import Sequence

import torch
from torch import Tensor
from torch.nn.functional import rms_norm, silu

from memorag_bridge.beacon.attention import causal, joined, over_shared, visible, weighted
from memorag_bridge.beacon.batch import Batch, SlotSet, make_batch
from memorag_bridge.beacon.config import BeaconConfig
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.linear_map import LinearMap
from memorag_bridge.beacon.rotary import Rotary
from memorag_bridge.beacon.rows import ClosedSlots, ClosedWindow, Rows
from memorag_bridge.beacon.weights import LayerWeights, Weights


class Decoder:
    """A model on one device. It reads and writes the rows it is given and holds no memory itself."""

    def __init__(self, config: BeaconConfig, weights: Weights) -> None:
        self.config = config
        self.weights = weights
        self.rotary = Rotary(config.head_dim, config.rope_theta, weights.embedding.device)
        self._is_gpu = weights.embedding.device.type == "cuda"

    @torch.inference_mode()
    def feed(self, rows: Rows, feeds: Sequence[Feed]) -> tuple[Tensor, dict[int, ClosedWindow]]:
        """Compute the slots of ``feeds``, at most one feed a row, and close the windows that they fill.

        Gives the logits that were wanted, [wanted, vocab] float32, feed after feed, and what stays of each closed window, by
        row.

        Only what somebody looks at is computed. Of a window that closes, the last layer gives keys and values of beacons alone,
        so the layer before it goes on behind its attention for beacons alone.
        """
        batch = make_batch(feeds, rows)
        self.rotary.reach(batch.reach)
        x = self._embed(batch)
        have, last = batch.everything, self.config.layers - 1
        for number, layer in enumerate(self.weights.layers):
            needed = batch.wanted if number == last else batch.kept if number == last - 1 else batch.everything
            if number == last and have is not batch.kept:  # a model of one layer
                x, have = x if batch.kept.within is None else x[batch.kept.within], batch.kept
            x = self._layer(number, layer, x, rows, have, needed)
            have = needed
        return self._logits(x), self._settle(rows, feeds)

    def _embed(self, batch: Batch) -> Tensor:
        beacons = self.weights.beacon_embedding.expand(len(batch.everything) - batch.everything.raw, -1)
        return torch.cat([self.weights.embedding[batch.ids], beacons])  # [slots, hidden]

    def _layer(self, number: int, layer: LayerWeights, x: Tensor, rows: Rows, have: SlotSet, needed: SlotSet) -> Tensor:
        """One layer: ``x`` [have, hidden] in, [needed, hidden] out."""
        config = self.config
        normed = rms_norm(x, (config.hidden,), layer.input_norm, config.norm_eps)
        asking = have if self._asks_all(needed) else needed
        q, k, v = self._project(layer, normed, have, asking)
        rows.write(number, have, k, self.rotary.turn_heads(k, have.positions), v)
        if len(needed) == 0:
            return x[:0]
        attended = self._attend(number, self.rotary.turn_heads(q, asking.positions), rows, asking)
        if needed is not have:
            x = x[needed.within]
        if asking is not needed:
            attended = attended[needed.within]
        x = layer.output.add_to(x, attended.flatten(-2))
        normed = rms_norm(x, (config.hidden,), layer.mlp_norm, config.norm_eps)
        gate, up = layer.gate_up(normed).chunk(2, -1)
        return layer.down.add_to(x, silu(gate).mul_(up))

    def _asks_all(self, needed: SlotSet) -> bool:
        """Whether attention is cheaper for all slots than for ``needed`` with a mask: the fast kernels of a GPU take none."""
        return self._is_gpu and any(len(share.members) > 1 and not share.is_whole for share in needed.shares)

    def _project(self, layer: LayerWeights, x: Tensor, have: SlotSet, needed: SlotSet) -> tuple[Tensor, Tensor, Tensor]:
        """Query of ``needed``, key and value of ``have``: [slots, heads, head_dim], [slots, kv_heads, head_dim] twice."""
        wide, narrow = self.config.heads * self.config.head_dim, self.config.kv_heads * self.config.head_dim
        if needed is have:
            q, k, v = torch.split(_project(x, have.raw, layer.qkv, layer.beacon_qkv), [wide, narrow, narrow], -1)
        else:
            end = wide + 2 * narrow
            k, v = _project(x, have.raw, layer.qkv.rows(wide, end), layer.beacon_qkv.rows(wide, end)).chunk(2, -1)
            q = _project(x[needed.within], needed.raw, layer.qkv.rows(0, wide), layer.beacon_qkv.rows(0, wide))
        own, shared = (-1, self.config.heads, self.config.head_dim), (-1, self.config.kv_heads, self.config.head_dim)
        return q.reshape(own), k.reshape(shared), v.reshape(shared)

    def _attend(self, number: int, q: Tensor, rows: Rows, needed: SlotSet) -> Tensor:
        """Attention of ``q`` [heads, needed, head_dim], rotated; gives [needed, heads, head_dim]."""
        if rows.shared is not None:
            return self._attend_shared(number, q, rows, rows.shared, needed)
        out = q.new_empty((q.shape[1], q.shape[0], q.shape[2]))
        for share in needed.shares:
            seen = share.last + 1
            keys, values = rows.keys[number, share.row, :, :seen], rows.values[number, share.row, :, :seen]
            mine = q[:, share.members]
            out[share.members] = causal(mine, keys, values) if share.is_whole else visible(mine, keys, values, share.seen)
        return out

    def _attend_shared(self, number: int, q: Tensor, rows: Rows, shared: ClosedSlots, needed: SlotSet) -> Tensor:
        """The same where rows share closed slots: these are read once for all rows, and each row's own slots are padded."""
        flat, padding = q.transpose(0, 1), needed.padding  # [needed, heads, head_dim]
        keys = rows.keys[number][padding.rows, :, : padding.reach]
        values = rows.values[number][padding.rows, :, : padding.reach]
        own, own_total = weighted(flat[padding.members], keys, values, padding.is_visible)
        parts = own.flatten(0, 1)[padding.flat], own_total.flatten(0, 1)[padding.flat]
        whole = joined(parts, over_shared(flat[padding.places], shared.keys[number], shared.values[number]))
        out = torch.empty_like(flat, memory_format=torch.contiguous_format)
        out[padding.places] = whole.to(q.dtype)
        return out

    def _logits(self, x: Tensor) -> Tensor:
        normed = rms_norm(x, (self.config.hidden,), self.weights.norm, self.config.norm_eps)
        return self.weights.head(normed).float()

    def _settle(self, rows: Rows, feeds: Sequence[Feed]) -> dict[int, ClosedWindow]:
        closed = {}
        for feed in feeds:
            rows.open[feed.row] += feed.step.is_beacon
            rows.cursors[feed.row] = feed.step.after
            if feed.step.closes:
                closed[feed.row] = rows.close(feed.row, self.rotary)
        return closed


def _project(x: Tensor, raw: int, plain: LinearMap, beacon: LinearMap) -> Tensor:
    """``plain`` of the first ``raw`` slots and ``beacon`` of the rest: [slots, out]."""
    if raw == len(x):
        return plain(x)
    if raw == 0:
        return beacon(x)
    out = x.new_empty((len(x), plain.outputs))
    plain.into(out[:raw], x[:raw])
    beacon.into(out[raw:], x[raw:])
    return out
