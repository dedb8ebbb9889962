"""Middleware for pages only. The API reads no cookie, so it needs neither sessions nor CSRF, and pays for none.

Measured on the activations list: Django's eight page middlewares cost a fifth of an API request, django-csp as much
again for a header that never changes (docs/decisions/0002-page-middleware.md).
"""

from collections.abc import Callable
from typing import Any

from allauth.account.middleware import AccountMiddleware
from django.conf import settings
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.common import CommonMiddleware
from django.middleware.csrf import CsrfViewMiddleware
from django.middleware.security import SecurityMiddleware
from django.utils.deprecation import MiddlewareMixin

API = ("/wpcom/v2", "/rest/")


class _PagesOnly(MiddlewareMixin):
    def __call__(self, request: HttpRequest) -> Any:
        return self.get_response(request) if request.path_info.startswith(API) else super().__call__(request)


class PageSecurityMiddleware(_PagesOnly, SecurityMiddleware):
    pass


class PageSessionMiddleware(_PagesOnly, SessionMiddleware):
    pass


class PageCommonMiddleware(_PagesOnly, CommonMiddleware):
    pass


class PageCsrfMiddleware(_PagesOnly, CsrfViewMiddleware):
    pass


class PageAuthenticationMiddleware(_PagesOnly, AuthenticationMiddleware):
    pass


class PageMessageMiddleware(_PagesOnly, MessageMiddleware):
    pass


class PageAccountMiddleware:
    """allauth's own is a function, so it is wrapped in place of inherited."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.allauth = AccountMiddleware(get_response)
        self.process_exception = self.allauth.process_exception

    def __call__(self, request: HttpRequest) -> Any:
        return (self.get_response if request.path_info.startswith(API) else self.allauth)(request)


class PageFrameMiddleware(_PagesOnly, XFrameOptionsMiddleware):
    pass


class ContentSecurityPolicyMiddleware:
    """Every page has the strict policy, unless its view set one of its own (contract section 5)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if not request.path_info.startswith(API):
            response.headers.setdefault("Content-Security-Policy", settings.CONTENT_SECURITY_POLICY)
        return response
