"""Money without names: tips, memberships, a ledger that balances, one folder a provider."""
