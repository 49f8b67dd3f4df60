"""The Django project: settings, addresses, the `yanlu` command; the only room that knows all."""
