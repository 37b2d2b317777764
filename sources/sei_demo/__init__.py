"""An invented organisation: a git history and a code host's answers, for demo and tests."""
