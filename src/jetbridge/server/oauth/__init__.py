"""OAuth 2: what Jetbridge adds to django-oauth-toolkit."""
