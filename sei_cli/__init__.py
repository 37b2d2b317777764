"""The command line of sei: parse, call, render."""
