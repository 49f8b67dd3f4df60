"""The newsroom: where an article is written, checked and published; one door out, `door`."""
