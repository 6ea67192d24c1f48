"""Gates that take minutes: the real bot killed, starved and cut off, and what is left compared with what it said."""
