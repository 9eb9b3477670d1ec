"""Mandatory communications (COB): from messages to employment relationships, without tax codes.

Read (`sources`), check (`checks`), pseudonymise (`pseudonyms`), keep (`store`, `importing`), fold (`chains`, `fold`),
measure (`lateness`). The rules in prose: docs/analysis/cob.md.
"""
