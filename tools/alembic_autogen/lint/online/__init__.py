"""How the server carries out DDL statements: by which algorithm, and with which lock."""
