"""The fixtures of the integration tests, and the tool's package."""

from integration.conftest import cache as cache
from integration.conftest import server as server
