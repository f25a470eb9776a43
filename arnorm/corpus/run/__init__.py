"""Running: what is read is cleaned by workers and written in order; `runner` is the way in."""
