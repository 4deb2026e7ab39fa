"""The beacon memory: a causal language model that keeps one beacon's keys and values per few tokens of a text.

The rules are those of the published implementation ("activation beacon", as trained for MemoRAG); this package is an
independent one. Words: a *raw slot* is an ordinary token; a *beacon slot* is an inserted summary token; a *window* is W raw
tokens, of which only the beacons stay when it closes; the *ratio* r is the number of raw tokens for one beacon; the *tail* is
all slots of the one open window. A slot's position is its index in the memory, not in the text.
"""
