"""Being here, it lets every test import what tests share: ``from support import …``."""
