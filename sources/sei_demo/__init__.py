"""An invented organisation: a git history and the answers of a code host, for `sei demo` and the tests."""
