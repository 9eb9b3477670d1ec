"""Backup and restore: one archive with the database as it was at a moment, its files, and digests of both.

``docs/operate.md`` says how to use them; what an archive holds is told in :mod:`.archive`.
"""
