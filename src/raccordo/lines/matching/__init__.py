"""Proposals of vacancies to people, their verdicts and outcomes."""
