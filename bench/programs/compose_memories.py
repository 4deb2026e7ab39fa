"""What composing memories costs: two texts read apart and put one behind the other, beside one joint reading of both.

    .venv/bin/python bench/programs/compose_memories.py <beacon model folder> <first text file> <second text file> [--tokens 2048]

Two things are read behind each memory: how the second text goes on, for 256 tokens, and what the joint memory recalls to some
questions, 48 tokens each by greedy choice. Printed: how likely the model finds them (bits a token), and how far its predictions
are from those behind the joint memory (Kullback-Leibler divergence in bits, and how often the likeliest token is the same).
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
from memorag_bridge.beacon.recall import Request, recall, rows_over
from memorag_bridge.beacon.slots import next_pass, uniform
from memorag_bridge.beacon.state import BeaconState
from memorag_bridge.language.chat_tokenizer import ChatTokenizer
from memorag_bridge.memory_models.frame import tokens_before, tokens_behind
from memorag_bridge.memory_models.memory_model import Conversation

_GOES_ON = 256
_WRITTEN = 48
_TALK = Conversation("Read the text below.\n\n", "\n\nThat was the text.", "I have read it.")
_ASKED = [
    "What is the text about? Answer in one sentence.",
    "Who are the people in it? List their names.",
    "Quote a place of the text that says where it happens.",
    "Which question would the text answer?",
    "What happens first, and what happens next?",
    "List the key points of the text.",
]
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

    before = tokens_before(tokenizer, _TALK.before)

    def state(tokens: list[int]) -> BeaconState:
        return memorize(decoder, rule, [before + tokens])[0]

    apart = [state(first), state(second)]
    joint = state(first + second)
    memories = {
        "joint reading": joint,
        "composed": compose(decoder, apart),
        "composed, the other order": compose(decoder, apart[::-1]),
        "the second text alone": apart[1],
        "the first text alone": apart[0],
    }
    prompts = [tokens_behind(tokenizer, _TALK, asked) for asked in _ASKED]
    replies = written(decoder, joint, prompts)
    print(f"{folder.model_id}, window {rule.window}, ratio {rule.ratio(0)}, {len(first)} and {len(second)} tokens")
    for title, readings in {
        f"how the second text goes on, {len(further)} tokens": [(further, len(further))],
        f"what the joint memory recalls to {len(prompts)} questions, {sum(map(len, replies))} tokens": [
            (prompt + reply, len(reply) + 1) for prompt, reply in zip(prompts, replies, strict=True)
        ],
    }.items():
        print(f"\n{title}")
        print("memory                          bits a token   KL to joint   same likeliest")
        expected = [predictions(decoder, joint, tokens)[-last:] for tokens, last in readings]
        for name, memory in memories.items():
            found = [predictions(decoder, memory, tokens)[-last:] for tokens, last in readings]
            print(_row(name, found, expected, [tokens[-last:][1:] for tokens, last in readings]))
    return 0


def _row(name: str, found: Sequence[torch.Tensor], expected: Sequence[torch.Tensor], tokens: Sequence[Sequence[int]]) -> str:
    """Of predictions [tokens, vocab] behind each token: those of the next tokens, beside those of the joint memory."""
    likely = [mine[:-1].gather(1, torch.tensor(next_ones)[:, None]) for mine, next_ones in zip(found, tokens, strict=True)]
    mine, joint = torch.cat(list(found)), torch.cat(list(expected))
    bits = -torch.cat(likely).mean().item() * _BITS
    distance = (joint.exp() * (joint - mine)).sum(-1).mean().item() * _BITS
    same = (joint.argmax(-1) == mine.argmax(-1)).float().mean().item()
    return f"{name:30}  {bits:12.3f}  {distance:12.4f}  {same:14.3f}"


def written(decoder: Decoder, state: BeaconState, prompts: Sequence[Sequence[int]]) -> list[list[int]]:
    """What is written behind each prompt, the likeliest token each time."""
    replies: list[list[int]] = [[] for _ in prompts]

    def keep(row: int, token: int) -> bool:
        replies[row].append(token)
        return False

    requests = [Request(prompt, _WRITTEN) for prompt in prompts]
    recall(decoder, state, requests, choose=lambda logits, _: logits.argmax(-1).tolist(), on_token=keep)
    return replies


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
