"""What composing memories costs: two texts read apart and put one behind the other, beside one joint reading of both.

    .venv/bin/python bench/programs/compose_memories.py <beacon model folder> <first text file> <second text file> [--tokens 2048]

The second text goes on for 256 tokens behind the memory. Printed: how likely the model finds them (bits a token), and how far
its predictions are from those behind the joint memory (Kullback-Leibler divergence in bits, and how often the likeliest token is
the same).
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import torch

from memorag_bridge.beacon.compose import compose
from memorag_bridge.beacon.decoder import Decoder
from memorag_bridge.beacon.feed import Feed
from memorag_bridge.beacon.folder import load_decoder, open_beacon_folder
from memorag_bridge.beacon.memorize import memorize
from memorag_bridge.beacon.recall import Request, rows_over
from memorag_bridge.beacon.slots import next_pass, uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.language.chat_tokenizer import ChatTokenizer

_GOES_ON = 256
_BITS = 1.4426950408889634


def main(arguments: Sequence[str]) -> int:
    """Run the command line; gives the exit code."""
    parser = argparse.ArgumentParser(prog="compose_memories", description="measure what composing memories costs")
    parser.add_argument("model", type=Path)
    parser.add_argument("texts", type=Path, nargs=2)
    parser.add_argument("--tokens", type=int, default=2048, help="of each text")
    options = parser.parse_args(arguments)
    folder = open_beacon_folder(options.model)
    decoder = load_decoder(folder, device=torch.device("cpu"), dtype=torch.float32)
    tokenizer = ChatTokenizer(options.model)
    first, second = (
        tokenizer.encode_text(path.read_text(encoding="utf-8"))[: options.tokens + _GOES_ON] for path in options.texts
    )
    first, second, further = first[: options.tokens], second[: options.tokens], second[options.tokens :]
    rule = uniform(folder.config.window, folder.config.choose_ratio())

    def state(tokens: list[int]) -> BeaconState:
        return memorize(decoder, rule, [tokens])[0]

    apart = [state(first), state(second)]
    joint = predictions(decoder, state(first + second), further)
    print(f"{folder.model_id}, window {rule.window}, ratio {rule.ratio(0)}")
    print(f"{len(first)} and {len(second)} tokens, {len(further)} behind\n")
    print("memory                          bits a token   KL to joint   same likeliest")
    for name, memory in {
        "joint reading": None,
        "composed": compose(decoder, apart),
        "composed, the other order": compose(decoder, apart[::-1]),
        "the second text alone": apart[1],
        "the first text alone": apart[0],
    }.items():
        found = joint if memory is None else predictions(decoder, memory, further)
        bits = -found[:-1].gather(1, torch.tensor(further[1:])[:, None]).mean().item() * _BITS
        distance = (joint.exp() * (joint - found)).sum(-1).mean().item() * _BITS
        same = (joint.argmax(-1) == found.argmax(-1)).float().mean().item()
        print(f"{name:30}  {bits:12.3f}  {distance:12.4f}  {same:14.3f}")
    return 0


def predictions(decoder: Decoder, state: BeaconState, tokens: list[int]) -> torch.Tensor:
    """Log-probabilities behind every token that is read behind a memory: [tokens, vocab]."""
    rows = rows_over(decoder, state, [Request(tokens, 1)])
    parts, left = [], tokens
    while left:
        step = next_pass(rows.cursors[0], len(left), rows.rule)
        parts.append(decoder.feed(rows, [Feed(0, step, left[: step.tokens], tuple(range(step.tokens)))])[0])
        left = left[step.tokens :]
    return torch.cat(parts).log_softmax(-1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
