"""The embedded engine: tantivy in a folder, no server.

`rows` says what the index holds, `queries` what it is asked, `engine` keeps the folders.
"""

from search.engines.tantivy.engine import TantivyEngine

__all__ = ["TantivyEngine"]
