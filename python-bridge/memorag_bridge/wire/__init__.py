"""What crosses the wire, as docs/bridge-protocol.md says: requests are bounded and strict, replies are what we send."""
