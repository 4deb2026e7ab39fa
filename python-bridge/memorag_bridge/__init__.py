"""The bridge: one Python process that holds what needs tensors, and speaks HTTP on loopback (docs/bridge-protocol.md)."""

VERSION = "0.1.0"
PROTOCOL = 1
