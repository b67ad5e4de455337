"""The second computations share what stands beside them: opening hours as tables, and how two lists of rows differ."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
