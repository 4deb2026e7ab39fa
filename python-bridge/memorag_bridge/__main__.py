"""``python -m memorag_bridge serve``: settings that libraries read while they are imported come first."""

import sys

from memorag_bridge.offline import go_offline

if __name__ == "__main__":
    go_offline()
    from memorag_bridge.serve import main

    sys.exit(main(sys.argv[1:]))
