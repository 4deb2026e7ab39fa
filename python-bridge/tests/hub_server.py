"""A hub on loopback, as far as the client library asks: a process of its own, for the tests of both sides.

``python hub_server.py REPOSITORIES [options]`` serves every ``REPOSITORIES/owner/name`` as a model with one commit, and prints
its port. What has more than a thousand bytes is a large file. Each request is a line of ``--log``.
"""

import argparse
import hashlib
import json
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

LARGE = 1000
PIECE = 1 << 16


def commit_of(repository: Path) -> str:
    digest = hashlib.sha1(repository.name.encode(), usedforsecurity=False)
    for file in sorted(path for path in repository.rglob("*") if path.is_file()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()


class Hub(BaseHTTPRequestHandler):
    """One request. ``options``, ``cut``, ``storage``: set by :func:`serve`."""

    protocol_version = "HTTP/1.1"
    options: argparse.Namespace
    cut: set[str]
    storage: int | None

    def do_GET(self) -> None:
        self.answer()

    def do_HEAD(self) -> None:
        self.answer()

    def answer(self) -> None:
        path = unquote(urlsplit(self.path).path)
        authorization = self.headers.get("Authorization")
        self.note(path, authorization)
        parts = path.strip("/").split("/")
        if parts[0] == "storage":
            return self.send_file(self.options.repositories / "/".join(parts[1:]))
        names = parts[2:4] if parts[:2] == ["api", "models"] else parts[:2]
        repository = self.options.repositories / "/".join(names)
        if self.options.status is not None:
            return self.refuse(self.options.status, "Unavailable")
        if self.options.token is not None and authorization != f"Bearer {self.options.token}":
            return self.refuse(401, "RepoNotFound")
        if not repository.is_dir():
            return self.refuse(404 if authorization else 401, "RepoNotFound")
        if parts[:2] == ["api", "models"]:
            return self.send_listing(repository, parts[4:])
        if parts[2:3] == ["resolve"] and parts[3] == commit_of(repository):
            return self.resolve(repository, "/".join(parts[4:]))
        return self.refuse(404, "EntryNotFound")

    def send_listing(self, repository: Path, rest: list[str]) -> None:
        commit = commit_of(repository)
        if len(rest) > 1 and rest[1] not in ("main", commit, *self.options.branch):
            return self.refuse(404, "RevisionNotFound")
        files = [self.describe(repository, path) for path in sorted(repository.rglob("*")) if path.is_file()]
        if rest[:1] == ["tree"]:
            return self.send_json([{"type": "file", **file} for file in files])
        siblings = [
            {"rfilename": file["path"], "size": file["size"], "blobId": file["oid"], "lfs": file["sibling"]} for file in files
        ]
        return self.send_json({"id": "/".join(repository.parts[-2:]), "sha": commit, "siblings": siblings})

    def describe(self, repository: Path, path: Path) -> dict[str, Any]:
        content = path.read_bytes()
        size, digest = len(content), hashlib.sha256(content).hexdigest()
        oid = hashlib.sha1(content, usedforsecurity=False).hexdigest()
        described: dict[str, Any] = {"path": str(path.relative_to(repository)), "size": size, "oid": oid, "sibling": None}
        if size > LARGE:
            claimed = self.options.claim or size
            described["size"] = claimed
            described["lfs"] = {"oid": digest, "size": claimed, "pointerSize": 130}
            described["sibling"] = {"sha256": digest, "size": claimed, "pointerSize": 130}
        return described

    def resolve(self, repository: Path, name: str) -> None:
        file = repository / name
        if not file.is_file():
            return self.refuse(404, "EntryNotFound")
        if self.storage is not None and file.stat().st_size > LARGE:
            self.send_response(302)
            self.send_identity(repository, file)
            place = file.relative_to(self.options.repositories)
            self.send_header("Location", f"http://localhost:{self.storage}/storage/{place}?X-Signature=secret-signature")
            self.send_header("Content-Length", "0")
            return self.end_headers()
        return self.send_file(file, repository)

    def send_identity(self, repository: Path, file: Path) -> None:
        described = self.describe(repository, file)
        self.send_header("X-Repo-Commit", commit_of(repository))
        if described["sibling"] is None:
            return self.send_header("ETag", f'"{described["oid"]}"')
        self.send_header("X-Linked-Etag", f'"{described["sibling"]["sha256"]}"')
        return self.send_header("X-Linked-Size", str(file.stat().st_size))

    def send_file(self, file: Path, repository: Path | None = None) -> None:
        content = file.read_bytes()
        if self.options.spoil and len(content) > LARGE:
            content = bytes([content[0] ^ 1]) + content[1:]
        first = int((self.headers.get("Range") or "bytes=0-")[6:].split("-")[0])
        self.send_response(206 if "Range" in self.headers else 200)
        if repository is not None:
            self.send_identity(repository, file)
        if "Range" in self.headers:
            self.send_header("Content-Range", f"bytes {first}-{len(content) - 1}/{len(content)}")
        self.send_header("Content-Length", str(len(content) - first))
        self.end_headers()
        if self.command == "GET":
            self.send_pieces(str(file), content[first:])

    def send_pieces(self, name: str, content: bytes) -> None:
        for start in range(0, len(content), PIECE):
            if self.options.stall_after is not None and start >= self.options.stall_after:
                time.sleep(600)
            if self.options.cut_after is not None and start >= self.options.cut_after and name not in self.cut:
                self.cut.add(name)
                self.close_connection = True
                return
            self.wfile.write(content[start : start + PIECE])

    def send_json(self, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def refuse(self, status: int, code: str) -> None:
        self.send_response(status)
        self.send_header("X-Error-Code", code)
        self.send_header("X-Error-Message", "Invalid username or password." if status == 401 else code)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def note(self, path: str, authorization: str | None) -> None:
        request = {
            "method": self.command,
            "path": path,
            "port": self.server.server_port,  # type: ignore[attr-defined]
            "range": self.headers.get("Range"),
            "authorized": authorization is not None,
        }
        with self.options.log.open("a") as log:
            log.write(f"{json.dumps(request)}\n")

    def log_message(self, format: str, *values: Any) -> None:  # noqa: A002
        return


def serve(options: argparse.Namespace) -> None:
    Hub.options, Hub.cut, Hub.storage = options, set(), None
    if options.storage:
        storage = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
        Hub.storage = storage.server_port
        threading.Thread(target=storage.serve_forever, daemon=True).start()
    hub = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    sys.stdout.write(f"{hub.server_port}\n")
    sys.stdout.flush()
    hub.serve_forever()


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("repositories", type=Path)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--token", help="a call without it is answered 401")
    parser.add_argument("--branch", action="append", default=[], help="a revision beside main")
    parser.add_argument("--status", type=int, help="what every call is answered")
    parser.add_argument("--claim", type=int, help="the length that large files are said to have")
    parser.add_argument("--stall-after", type=int, help="bytes of a large file after which nothing more comes")
    parser.add_argument("--cut-after", type=int, help="bytes of a large file after which its first connection is cut")
    parser.add_argument("--spoil", action="store_true", help="alter a bit of every large file")
    parser.add_argument("--storage", action="store_true", help="large files are redirected to another host")
    return parser.parse_args()


if __name__ == "__main__":
    serve(parse())
