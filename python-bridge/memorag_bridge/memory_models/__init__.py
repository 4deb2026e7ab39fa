"""Memory models: what reads a text once, keeps it as keys and values on disk, and writes from that."""
