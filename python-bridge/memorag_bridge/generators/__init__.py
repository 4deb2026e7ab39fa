"""Language models that write text."""
