"""The press: what is due is rendered, sealed and delivered."""
