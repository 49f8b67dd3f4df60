"""None: the one table is made directly."""
