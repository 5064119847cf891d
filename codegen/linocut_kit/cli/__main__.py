"""`python -m linocut_kit.cli` is `linocut`."""

import sys

from linocut_kit.cli import main

sys.exit(main())
