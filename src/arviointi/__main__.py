"""`python -m arviointi`."""

from arviointi.cli import main

if __name__ == "__main__":
    main()
