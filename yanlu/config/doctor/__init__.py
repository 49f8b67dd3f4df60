"""`yanlu doctor`: says in plain words what is wrong with the machine, and what to do."""
