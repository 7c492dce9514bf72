"""Names in a text: found (recognize), made into entities (resolve), the same over the whole site (register)."""
