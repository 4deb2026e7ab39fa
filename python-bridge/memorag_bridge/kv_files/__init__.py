"""The state files of KV memories: immutable segments of closed windows, one small tail, and a header that names them.

A directory holds

=====================  ================================================================================================
``segment-000001.kv``  whole closed windows, as many as the memory's ``windows_per_segment``; never rewritten, so that
                       the next state may hard-link it
``tail-<digest>.kv``   closed windows that do not fill a segment yet, then the slots of the open window
``state.json``         the header: geometry, lengths and block hashes of all of them; written last, so its being there
                       means that the state is whole
``segments.jsonl``     only while a memory is being written: one line for each segment that stands, the resume point
=====================  ================================================================================================

Every ``.kv`` file is one little-endian raw tensor [layers, 2 (keys, values), kv_heads, slots, head_dim]: keys of a beacon
memory before rotation, those of a long-context memory as its model computed them.
Full segments alone are immutable and the tail takes the rest, so an appended, a resumed and a memory written at once are
the same bytes.

    setting = KvSetting(kind="beacon", model={...}, geometry=geometry, windows_per_segment=windows_per_segment(geometry, slots))
    with open_writer(directory, setting) as writer:       # or grow_state(previous, directory).writer; resume_or_begin for both
        writer.standing                                   # segments of an interrupted run, checked: go on behind them
        writer.add_window(keys, values, cursor)           # as each window closes
        header = writer.finish(open_keys, open_values, cursor)

    header = read_header(directory)                       # refuses damage and newer formats, allocates nothing
    load_parts(directory, header, header.files, keys, values)   # fills preallocated tensors, every block checked
    verify_state(directory)                               # reads everything, SHA-256 of each file included
    link_state(directory, target)                         # the same state in another directory, hard-linked
"""
