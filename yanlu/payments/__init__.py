"""Money without names: tips, memberships and gifts, a ledger that balances, one folder a provider."""
