"""The conversation around a memory: its beginning is memorized with the texts, the rest is read behind them."""

from memorag_bridge.language.chat_tokenizer import ChatTokenizer, Message
from memorag_bridge.memory_models.memory_model import Conversation

_HOLE = "\ue000the text stands here\ue001"
"""Private-use characters, so that no prompt holds it."""


def tokens_before(tokenizer: ChatTokenizer, before: str) -> list[int]:
    """The beginning of the conversation up to the texts; its first turn stays open, so that texts can be appended."""
    messages: list[Message] = [{"role": "user", "content": before + _HOLE}]
    return tokenizer.split_chat(messages, _HOLE)[0]


def tokens_behind(tokenizer: ChatTokenizer, conversation: Conversation, prompt: str) -> list[int]:
    """The rest: the end of the texts' turn, its acknowledgement, the prompt, and the assistant's turn opened."""
    messages: list[Message] = [
        {"role": "user", "content": conversation.before + _HOLE + conversation.after},
        {"role": "assistant", "content": conversation.acknowledgement},
        {"role": "user", "content": prompt},
    ]
    return tokenizer.split_chat(messages, _HOLE)[1]
