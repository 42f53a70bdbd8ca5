"""The greeting of the board."""
GREETING = "hello"
