"""Honorary members: a year at a time, by codename, paid by whoever; nothing is paywalled."""
