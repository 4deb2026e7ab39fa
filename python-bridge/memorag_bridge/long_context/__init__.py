"""The long-context memory: the whole KV cache of any transformers causal model, saved and filled again as it was computed."""
