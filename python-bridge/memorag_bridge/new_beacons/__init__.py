"""Untrained beacon weights for a causal model that has none, as training starts with."""
