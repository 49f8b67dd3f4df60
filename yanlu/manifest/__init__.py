"""The signed manifest: hash, sign, verify, expire."""
