"""Activations: what was activated, when it ended, and the counts that keep the reports flat."""
