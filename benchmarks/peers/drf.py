"""The reports as a Django REST framework project usually has them: a serializer, a paginator, the ORM.

Settings, URLs and the WSGI application in one module. The models are Jetbridge's own: the tables are the same.
"""
# ruff: noqa: E402, S106  settings come before what reads them; nothing is signed

import hashlib
import os
from typing import Any

import dj_database_url
import django
from django.conf import settings

settings.configure(
    SECRET_KEY="bench",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    DATABASES={"default": dj_database_url.parse(os.environ["DATABASE_URL"], conn_max_age=None)},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    AUTH_USER_MODEL="accounts.User",
    USE_TZ=True,
    TIME_ZONE="UTC",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "jetbridge.server.accounts",
        "jetbridge.server.oauth",
        "jetbridge.server.partners",
        "jetbridge.server.activations",
        "oauth2_provider",
        "rest_framework",
    ],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    REST_FRAMEWORK={"DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"]},
    OAUTH2_PROVIDER={"COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True},
    **{
        f"OAUTH2_PROVIDER_{setting}_MODEL": f"oauth.{model}"
        for setting, model in (
            ("APPLICATION", "Application"),
            ("GRANT", "Grant"),
            ("ACCESS_TOKEN", "AccessToken"),
            ("REFRESH_TOKEN", "RefreshToken"),
            ("ID_TOKEN", "IDToken"),
        )
    },
)
django.setup()

from django.core.wsgi import get_wsgi_application
from django.db.models import Count, F, QuerySet
from django.db.models.functions import Coalesce, Least, Substr
from django.urls import path
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.generics import ListAPIView
from rest_framework.pagination import PageNumberPagination
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import IntegerField, ModelSerializer
from rest_framework.views import APIView

from jetbridge.server.accounts.models import Role, User
from jetbridge.server.activations.models import Activation
from jetbridge.server.oauth.models import AccessToken
from jetbridge.server.partners.models import PartnerKey

LENGTH_OF_PERIOD = {"day": 10, "month": 7, "year": 4}


class TokenAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, AccessToken]:
        token = get_authorization_header(request).removeprefix(b"Bearer ")
        found = AccessToken.objects.select_related("user").filter(token_checksum=hashlib.sha256(token).hexdigest())
        access = found.first()
        if access is None or access.expires <= timezone.now() or not access.user.is_active:
            raise AuthenticationFailed
        return access.user, access


class ReadsKey(BasePermission):
    """The token has the scope, and the key is of a partner of whom the user is a member."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not {"global", "activations"} & set(request.auth.scope.split()):
            return False
        key_id = view.kwargs.get("key_id") or request.query_params["key_id"]
        keys = PartnerKey.objects.filter(
            pk=key_id, partner__memberships__user=request.user, partner__memberships__role__in=Role.values
        )
        if "partner_id" in view.kwargs:
            keys = keys.filter(partner_id=view.kwargs["partner_id"])
        return keys.exists()


class SiteSerializer(ModelSerializer):
    jetpack_partner_key_id = IntegerField(source="key_id")
    product_id = IntegerField()
    current_product_id = IntegerField(source="product_id")

    class Meta:
        model = Activation
        fields = (
            *("id", "jetpack_partner_key_id", "wpcom_blog_id", "wpcom_user_id", "external_user_id", "product_id"),
            *("created_on", "activated_on", "cancelled_on", "disputed_on", "site_registered"),
            *("site_url", "site_name", "site_icon", "current_product_id", "status", "change"),
        )


class Pages(PageNumberPagination):
    page_size = 20
    page_size_query_param = "per_page"
    max_page_size = 100

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"total": self.page.paginator.count, "activations": data})


class ActivationsList(ListAPIView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [ReadsKey]
    serializer_class = SiteSerializer
    pagination_class = Pages

    def get_queryset(self) -> QuerySet[Activation]:
        found = Activation.objects.filter(key_id=self.kwargs["key_id"]).order_by("-activated_on", "-id")
        if plans := self.request.query_params.get("plans"):
            found = found.filter(product_id__in=plans.split(","))
        return found


class ActivationsSummary(APIView):
    authentication_classes = [TokenAuthentication]
    permission_classes = [ReadsKey]

    def get(self, request: Request) -> Response:
        length = LENGTH_OF_PERIOD[request.query_params.get("scale", "month")]
        key_id = request.query_params["key_id"]
        ended_on = Least(Coalesce("cancelled_on", "disputed_on"), Coalesce("disputed_on", "cancelled_on"))
        made = self.count(key_id, Substr(F("activated_on"), 1, length))
        ended = self.count(key_id, Substr(ended_on, 1, length))
        total = active = 0
        rows = []
        for start in sorted(made.keys() | ended.keys()):
            new, gone = made.get(start, 0), ended.get(start, 0)
            total, active = total + new, active + new - gone
            rows.append({"date": start, "new": new, "total": total, "cancelled": gone, "active": active})
        return Response(rows)

    def count(self, key_id: str, period: Substr) -> dict[str, int]:
        found = Activation.objects.filter(key_id=key_id).annotate(period=period).exclude(period=None)
        return dict(found.order_by().values_list("period").annotate(Count("id")))


urlpatterns = [
    path("wpcom/v2/jetpack-partners/<int:partner_id>/key/<int:key_id>/activations", ActivationsList.as_view()),
    path("wpcom/v2/jetpack-partners/activations", ActivationsSummary.as_view()),
]
app = get_wsgi_application()
