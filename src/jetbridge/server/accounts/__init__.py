"""People: who may sign in, and which role they have at which partner."""
