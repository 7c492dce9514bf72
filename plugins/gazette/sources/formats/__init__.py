"""One module an input format: bytes in, a draft with blocks and metadata out."""
