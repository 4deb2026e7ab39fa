"""One technique per file; none knows of HTTP."""
