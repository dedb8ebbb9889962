"""WordPress REST conventions: errors, parameters, the shape of a response. Knows nothing of partners."""
