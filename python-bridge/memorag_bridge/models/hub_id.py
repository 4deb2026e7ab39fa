"""How a model of a hub is named: ``owner/name``, or ``owner/name@revision``."""

import re
from dataclasses import dataclass

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,94}[A-Za-z0-9_])?"
_HUB_ID = re.compile(rf"(?P<name>{_NAME}/{_NAME}|{_NAME})(?:@(?P<revision>[A-Za-z0-9][A-Za-z0-9._/-]{{0,199}}))?")


@dataclass(frozen=True)
class HubId:
    """``revision``: a branch, a tag or a commit; ``None``: the hub's default branch."""

    name: str
    revision: str | None

    def __str__(self) -> str:
        return self.name if self.revision is None else f"{self.name}@{self.revision}"


def parse_hub_id(reference: str) -> HubId | None:
    """``reference`` as a hub id; ``None`` where it cannot be one, a path say."""
    match = _HUB_ID.fullmatch(reference)
    if match is None or re.search(r"\.\.|--", reference) is not None:
        return None
    return HubId(match["name"], match["revision"])
