"""StreamingUrl: the HTTPS address of a function, and who may call it."""
