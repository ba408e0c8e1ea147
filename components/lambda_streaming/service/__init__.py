"""StreamingService: a function behind one front door, in one component."""
