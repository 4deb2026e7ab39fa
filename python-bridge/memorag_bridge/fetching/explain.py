"""Turns what goes wrong between here and a hub into one line and a remedy. Never a token, never an address with a signature."""

import errno
from urllib.parse import urlsplit

import httpx2
from huggingface_hub import constants, get_token
from huggingface_hub.errors import (
    DisabledRepoError,
    GatedRepoError,
    HfHubHTTPError,
    HFValidationError,
    LocalEntryNotFoundError,
    OfflineModeIsEnabled,
    RemoteEntryNotFoundError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

from memorag_bridge.errors import BridgeError
from memorag_bridge.models.hub_id import HubId

_AGAIN = "run the same command again: it goes on where it stopped"


def explain(error: Exception, hub_id: HubId) -> BridgeError:
    """The error that a person reads for ``error``, which came up while ``hub_id`` was being listed or fetched."""
    if isinstance(error, BridgeError):
        return error
    if isinstance(error, OfflineModeIsEnabled):
        return _missing(f"HF_HUB_OFFLINE is set, so {hub_id} cannot be fetched", f"unset HF_HUB_OFFLINE, or {by_hand(hub_id)}")
    if isinstance(error, HfHubHTTPError):
        return _refused(error, hub_id)
    if isinstance(error, HFValidationError):
        return _missing(f"{hub_id} is no id of a model", "give it as on its page: `owner/name`, or `owner/name@revision`")
    if isinstance(error, httpx2.TransportError | LocalEntryNotFoundError):
        return _missing(f"{host()} cannot be reached, so {hub_id} cannot be fetched", by_hand(hub_id))
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return BridgeError("disk-full", f"no space left for {hub_id}", f"free some space and {_AGAIN}")
    return BridgeError("model-failed", f"fetching {hub_id} failed: {_masked(error)}", _AGAIN)


def broken_off(hub_id: HubId, file: str, kept: int) -> BridgeError:
    """The error of a connection that was lost in the middle of ``file``."""
    return BridgeError("model-failed", f"the connection broke off in {file} of {hub_id}, {kept} bytes of it are kept", _AGAIN)


def by_hand(hub_id: HubId) -> str:
    """How to get the files of ``hub_id`` where there is no network."""
    page = f"{constants.ENDPOINT.rstrip('/')}/{hub_id.name}"
    return (
        f"fetch it where there is a network with `memorag setup --model {hub_id} --into FOLDER`, or take config.json, "
        f"generation_config.json, the tokenizer's files and every *.safetensors from {_without_user(page)}, "
        "and name the folder that you put them into as the model"
    )


def host() -> str:
    """The hub's host, without what may stand before it in an address."""
    parts = urlsplit(constants.ENDPOINT)
    return (parts.hostname or "the hub") + ("" if parts.port is None else f":{parts.port}")


def _refused(error: HfHubHTTPError, hub_id: HubId) -> BridgeError:
    status = error.response.status_code
    if isinstance(error, GatedRepoError):
        remedy = "ask for access on its page, and give a token of yours as HF_TOKEN or with `hf auth login`"
        return _missing(f"{hub_id} is given only to those who asked for access", remedy)
    if isinstance(error, DisabledRepoError):
        return _missing(f"{hub_id} was disabled at {host()}", "choose another model")
    if isinstance(error, RevisionNotFoundError):
        problem = f"{hub_id.name} has no revision {hub_id.revision or 'main'} at {host()}"
        return _missing(problem, "look its revisions up on its page")
    if isinstance(error, RemoteEntryNotFoundError):
        return _missing(f"a file of {hub_id} is not there any more", _AGAIN)
    if isinstance(error, RepositoryNotFoundError) or status in (401, 403):
        given = "no token was given" if get_token() is None else "the token that was given may not read it"
        remedy = "check its name; for a private one give a token as HF_TOKEN, or run `hf auth login`"
        return _missing(f"there is no model {hub_id} at {host()}, or it is private and {given}", remedy)
    if status == 429:
        return BridgeError("model-failed", f"{host()} takes no more calls for now (429)", f"wait some minutes and {_AGAIN}")
    return BridgeError("model-failed", f"{host()} answered {status} for {hub_id}", f"try again later: {_AGAIN}")


def _missing(message: str, remedy: str) -> BridgeError:
    return BridgeError("model-missing", message, remedy)


def _masked(error: Exception) -> str:
    text = f"{type(error).__name__}: {(str(error).splitlines() or [''])[0][:200]}"
    token = get_token()
    return text if not token else text.replace(token, "***")


def _without_user(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{host()}{parts.path}"
