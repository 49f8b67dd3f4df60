"""The desk's screens: what Wagtail's do not do, or do otherwise than a newsroom needs."""
