"""Cross-encoders that say how well a text fits a query."""
