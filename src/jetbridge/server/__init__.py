"""The server: a Django project. Imports nothing of the client."""
