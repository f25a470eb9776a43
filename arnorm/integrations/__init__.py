"""Other tools and engines, one thin file each. Nothing here is imported unless it is asked for."""
