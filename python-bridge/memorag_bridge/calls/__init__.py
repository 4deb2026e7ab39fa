"""The calls of docs/bridge-protocol.md, one family per file."""
