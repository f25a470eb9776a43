"""Text algorithms that several stages share. They know rules only as arguments, and open no files."""
