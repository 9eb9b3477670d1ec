"""Pages of login, of one's own account, and of all accounts."""
