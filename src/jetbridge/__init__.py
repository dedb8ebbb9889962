"""Jetbridge: Jetpack partner reports, as a server and a client."""
