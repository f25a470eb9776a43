"""What is website residue on a page, and what is text: everything about boilerplate but its data and its stage."""
