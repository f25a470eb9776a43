"""Where sentences end, and what kind each of them is: the room behind the function `arnorm.sentences`."""
