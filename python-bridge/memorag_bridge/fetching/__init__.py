"""Fetches models from a hub, when a person asks for it. Nothing else of this package goes to the network."""
