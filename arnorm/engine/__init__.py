"""Text algorithms that know rules only as arguments."""
