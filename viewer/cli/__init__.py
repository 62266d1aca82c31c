"""The command line: one frozen dataclass a command, no heavy import before one is chosen."""
