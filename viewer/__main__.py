"""``python -m viewer`` is ``fieldwright``."""

import sys

from viewer.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
