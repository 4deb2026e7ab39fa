"""Model folders: how they are named, found, and what of a published model is needed."""
