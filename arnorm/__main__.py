"""`python -m arnorm`."""

from arnorm.cli import main

if __name__ == "__main__":
    main()
