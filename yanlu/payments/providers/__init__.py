"""One folder a provider, behind one interface."""
