"""Readers at the window: codenames, blinded keys, sealed forms; nothing that names anybody."""

MAILBOX = "mailbox"  # the database of all that readers send
