"""The OAuth paths, under both of WordPress.com's names, with and without a trailing slash."""

from django.urls import re_path

from jetbridge.server.oauth import applications, authorize, connected, endpoints, metadata, registration

urlpatterns = [
    re_path(r"^oauth2(?:-1)?/authorize/?$", authorize.authorize, name="authorize"),
    re_path(r"^oauth2(?:-1)?/token/?$", endpoints.token, name="token"),
    re_path(r"^oauth2(?:-1)?/revoke/?$", endpoints.revoke, name="revoke"),
    re_path(r"^oauth2(?:-1)?/introspect/?$", endpoints.introspect, name="introspect"),
    re_path(r"^oauth2(?:-1)?/token-info/?$", endpoints.token_info, name="token-info"),
    re_path(r"^oauth2-1/register/?$", registration.register, name="register-client"),
    re_path(r"^oauth2/code/?$", authorize.show_code, name="show-code"),
    re_path(r"^\.well-known/oauth-authorization-server/?$", metadata.authorization_server),
    re_path(r"^\.well-known/oauth-protected-resource(?:/wpcom/v2)?/?$", metadata.protected_resource),
    re_path(r"^apps/?$", applications.list_mine, name="applications"),
    re_path(r"^apps/new/?$", applications.make, name="new-application"),
    re_path(r"^apps/(?P<client_id>[0-9]{1,20})/?$", applications.one, name="application"),
    re_path(r"^account/connected/?$", connected.show, name="connected"),
]
