"""django-oauth-toolkit's models under our own names.

They are swapped from the first migration on: swapping them later would mean moving live tokens.
"""

from oauth2_provider import models as toolkit


class Application(toolkit.AbstractApplication):
    objects = toolkit.ApplicationManager()

    class Meta(toolkit.AbstractApplication.Meta):
        pass

    def natural_key(self) -> tuple[str]:
        return (self.client_id,)


class Grant(toolkit.AbstractGrant):
    class Meta(toolkit.AbstractGrant.Meta):
        pass


class AccessToken(toolkit.AbstractAccessToken):
    class Meta(toolkit.AbstractAccessToken.Meta):
        pass


class RefreshToken(toolkit.AbstractRefreshToken):
    class Meta(toolkit.AbstractRefreshToken.Meta):
        pass


class IDToken(toolkit.AbstractIDToken):
    class Meta(toolkit.AbstractIDToken.Meta):
        pass
