"""What a model folder's config.json says of a beacon memory; refuses what would change the mathematics and is not known here."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, NoReturn, cast

from memorag_bridge.errors import BridgeError

Family = Literal["qwen2", "mistral", "llama"]
_FAMILIES: tuple[Family, ...] = ("qwen2", "mistral", "llama")
DEFAULT_RATIO = 4
_DEFAULT_WINDOW = 1024
"""What the published code assumes where the configuration is silent."""


@dataclass(frozen=True)
class BeaconConfig:
    """Sizes and rules of one model.

    ``ratios``: those that the model was trained with, as listed. ``positions``: the longest memory that the model's positions
    were trained for, in slots. ``ignored``: fields that are not known and do not touch the mathematics.
    """

    family: Family
    vocab_size: int
    hidden: int
    intermediate: int
    layers: int
    heads: int
    kv_heads: int
    head_dim: int
    norm_eps: float
    rope_theta: float
    positions: int
    is_tied: bool
    has_qkv_bias: bool
    window: int
    ratios: tuple[int, ...]
    ignored: tuple[str, ...] = ()

    def choose_ratio(self, wanted: int | None = None) -> int:
        """The ratio to use: the wanted one, else 4 where it is listed, else the smallest; it must divide the window."""
        ratio = wanted if wanted is not None else DEFAULT_RATIO if DEFAULT_RATIO in self.ratios else min(self.ratios)
        if ratio < 1 or self.window % ratio != 0:
            _refuse(
                f"the ratio {ratio} does not divide the window of {self.window} tokens",
                "choose a ratio that divides it, 4 or 8 say",
            )
        return ratio


def read_config(raw_config: Mapping[str, Any]) -> BeaconConfig:
    """Check a parsed config.json; raises ``model-invalid`` or ``unsupported``, naming the field."""
    fields = _Fields(raw_config)
    family = fields.choice("model_type", _FAMILIES)
    _refuse_other_mathematics(fields, family)
    heads = fields.count("num_attention_heads")
    hidden = fields.count("hidden_size")
    kv_heads = fields.count("num_key_value_heads", heads)
    head_dim = fields.count("head_dim", hidden // heads)
    if heads % kv_heads != 0 or head_dim % 2 != 0:
        _refuse(f"{heads} heads over {kv_heads} key-value heads of dimension {head_dim} do not fit together")
    window = fields.count("beacon_window", _DEFAULT_WINDOW)
    fields.only("beacon_stride", (window, None), f"it must equal beacon_window, {window}")
    return BeaconConfig(
        family=family,
        vocab_size=fields.count("vocab_size"),
        hidden=hidden,
        intermediate=fields.count("intermediate_size"),
        layers=fields.count("num_hidden_layers"),
        heads=heads,
        kv_heads=kv_heads,
        head_dim=head_dim,
        norm_eps=fields.number("rms_norm_eps", 1e-6),
        rope_theta=_rope_theta(fields),
        positions=fields.count("max_position_embeddings"),
        is_tied=fields.flag("tie_word_embeddings", default=False),
        has_qkv_bias=family == "qwen2" or fields.flag("attention_bias", default=False),
        window=window,
        ratios=_ratios(fields),
        ignored=fields.ignored(),
    )


def _refuse_other_mathematics(fields: "_Fields", family: Family) -> None:
    fields.only("hidden_act", ("silu", None))
    fields.only("quantization_config", (None,), "convert the weights to bf16 safetensors")
    fields.only("rope_scaling", (None, {}, {"type": "default"}, {"rope_type": "default"}))
    fields.only("partial_rotary_factor", (None, 1, 1.0))
    fields.only("mlp_bias", (None, False))
    fields.only("pretraining_tp", (None, 1))
    if family == "mistral" or fields.flag("use_sliding_window", default=False):
        longest = fields.count("max_position_embeddings")
        window = fields.take("sliding_window")
        if isinstance(window, int) and window < longest:
            _refuse(f"sliding_window is {window}: attention over a sliding window is not known here", code="unsupported")
    kinds = fields.take("layer_types")
    if isinstance(kinds, list) and set(kinds) != {"full_attention"}:
        _refuse(f"layer_types names {', '.join(sorted(map(str, set(kinds))))}; only full_attention is known", code="unsupported")
    if family == "llama":
        fields.only("attention_bias", (None, False), "a bias on the output projection is not known here")
    fields.only("enable_beacon", (None, True))
    fields.only("beacon_attn", ("full-coverage", None))
    fields.only("beacon_attend_prev", (True, None))
    fields.only("beacon_pos", ("interleave", None))
    fields.only("beacon_sink_size", (0, None))
    fields.only("beacon_parallel_window", (1, None))
    parts = fields.take("beacon_param") or []
    if not isinstance(parts, list) or sorted(map(str, parts)) != ["k", "q", "v"]:
        listed = ", ".join(map(str, parts)) if isinstance(parts, list) and parts else "nothing"
        remedy = "use a beacon model, or add untrained beacons with `python -m memorag_bridge.init_beacons`"
        _refuse(f"beacon_param lists {listed}: beacon weights for q, k and v are needed", remedy)


def _rope_theta(fields: "_Fields") -> float:
    """``rope_theta``, or the same inside ``rope_parameters``, where newer libraries write it."""
    theta = fields.number("rope_theta", _DEFAULT_THETA)
    parameters = fields.take("rope_parameters")
    if not isinstance(parameters, dict):
        return theta
    kind = parameters.get("rope_type", parameters.get("type", "default"))
    if kind != "default":
        _refuse(f"rope_parameters ask for {_shown(kind)} positions; only default ones are known", code="unsupported")
    unknown = sorted(parameters.keys() - {"rope_theta", "rope_type", "type"})
    if unknown:
        _refuse(f"rope_parameters hold {_shown(unknown[0])}, which is not known here", code="unsupported")
    inner = _Fields(parameters).number("rope_theta", theta)
    if fields.take("rope_theta") not in (None, inner):
        _refuse(f"rope_theta is {theta}, and {inner} in rope_parameters")
    return inner


def _ratios(fields: "_Fields") -> tuple[int, ...]:
    listed = fields.take("beacon_ratio")
    ratios = [listed] if isinstance(listed, int) else listed
    if not isinstance(ratios, list) or not ratios or not all(isinstance(ratio, int) and ratio >= 0 for ratio in ratios):
        _refuse("beacon_ratio is not a list of whole numbers")
    usable = tuple(ratio for ratio in cast(list[int], ratios) if ratio > 0)
    if not usable:
        _refuse("beacon_ratio lists 0 alone: such a model does not compress", code="unsupported")
    return usable


class _Fields:
    """Takes fields one by one and knows which nobody asked for."""

    def __init__(self, raw_config: Mapping[str, Any]) -> None:
        self._raw = raw_config
        self._taken: set[str] = set()

    def take(self, name: str) -> object:
        self._taken.add(name)
        return self._raw.get(name)

    def choice(self, name: str, known: tuple[Family, ...]) -> Family:
        value = self.take(name)
        found = next((one for one in known if value == one), None)
        if found is None:
            _refuse(f"{name} is {_shown(value)}; {', '.join(known)} are known", code="unsupported")
        return found

    def count(self, name: str, default: int | None = None) -> int:
        value = self.take(name)
        if value is None and default is not None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < _LARGEST:
            _refuse(f"{name} is {_shown(value)}, not a whole number above 0")
        return value

    def number(self, name: str, default: float) -> float:
        value = self.take(name)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < _LARGEST:
            _refuse(f"{name} is {_shown(value)}, not a number above 0")
        return float(value)

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            _refuse(f"{name} is {_shown(value)}, neither true nor false")
        return default if value is None else bool(value)

    def only(self, name: str, allowed: tuple[object, ...], why: str = "it changes the mathematics and is not known here") -> None:
        value = self.take(name)
        if not any(value == one and type(value) is type(one) for one in allowed):
            _refuse(f"{name} is {_shown(value)}: {why}", code="unsupported")

    def ignored(self) -> tuple[str, ...]:
        """Fields nobody took; refuses those whose names say that they matter."""
        rest = sorted(name for name in self._raw if name not in self._taken)
        for name in rest:
            if name not in _HARMLESS and self._raw[name] not in _SILENT and any(word in name for word in _WEIGHTY):
                _refuse(
                    f"{name} is {_shown(self._raw[name])}: it may change the mathematics and is not known here",
                    code="unsupported",
                )
        return tuple(name for name in rest if name not in _HARMLESS)


_DEFAULT_THETA = 10_000.0
_LARGEST = 1e30
"""Beyond any frequency base or epsilon; JSON also holds numbers that no float does, and Infinity."""
_SILENT: tuple[object, ...] = (None, False, 0, 0.0, [], {})
_WEIGHTY = ("beacon", "rope", "rotary", "attn", "attention", "norm", "scal", "multiplier", "softcap", "expert", "bias", "act")
_HARMLESS = {
    "_name_or_path", "architectures", "attention_dropout", "auto_map", "beacon_embed_init", "beacon_ratio_mix", "beacon_accum",
    "bos_token_id", "dtype", "eos_token_id", "initializer_range", "is_llama_config", "max_window_layers", "pad_token_id",
    "sliding_window", "torch_dtype", "transformers.js_config", "transformers_version", "use_cache", "_attn_implementation",
    "attn_implementation",
}  # fmt: skip


def _shown(value: object) -> str:
    """A value of a stranger's file, short and on one line."""
    return "".join(filter(str.isprintable, repr(value)))[:60]


def _refuse(
    problem: str, remedy: str = "use a model folder of a published beacon model", code: str = "model-invalid"
) -> NoReturn:
    raise BridgeError(code, f"config.json: {problem}", remedy)
