"""The staff's own door: invitations, passkeys, sessions, recoveries, what was done, and letters."""
