"""`python -m tally` is the command `tally`."""

from .cli import main

if __name__ == "__main__":
    main()
