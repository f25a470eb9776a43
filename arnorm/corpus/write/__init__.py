"""Writing: a clean document becomes bytes, and the bytes become files that are whole or not there at all."""
