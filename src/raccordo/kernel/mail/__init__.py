"""Mail: checks of its settings, a trial message, the files of the outbox, the addresses messages lead to."""
