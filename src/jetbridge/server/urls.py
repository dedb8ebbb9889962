"""Every path of the server."""

from django.contrib import admin
from django.urls import include, path, re_path
from django.views.generic import RedirectView

from jetbridge.server import health, reference
from jetbridge.server.api import api
from jetbridge.server.audit.pages import show as audit_of_partner
from jetbridge.server.billing import pages as billing
from jetbridge.server.billing import webhooks
from jetbridge.server.portal import page as portal

handler400 = "jetbridge.server.failures.bad_request"
handler403 = "jetbridge.server.failures.not_allowed"
handler404 = "jetbridge.server.failures.not_found"
handler500 = "jetbridge.server.failures.broken"

urlpatterns = [
    path("", portal.show, name="portal"),
    re_path(rf"^(?:{'|'.join(portal.SCREENS)})(?:/.*)?$", portal.show, name="portal-screen"),
    re_path(r"^docs/?$", reference.show, name="reference"),
    path("", api.urls),
    path("", include("jetbridge.server.accounts.urls")),
    path("", include("jetbridge.server.oauth.urls")),
    re_path(r"^partners/(?P<partner_id>[0-9]{1,18})/audit/?$", audit_of_partner, name="audit"),
    re_path(r"^invoices/?$", RedirectView.as_view(url="/billing", query_string=True)),
    re_path(r"^invoices/(?P<invoice_id>in_[0-9]{12,18})/?$", billing.show, name="invoice"),
    path("invoices/<invoice_id>.pdf", billing.invoice_paper, name="invoice-paper"),
    path("credit-notes/<credit_note_id>.pdf", billing.credit_note_paper, name="credit-note-paper"),
    re_path(r"^stripe/webhook/?$", webhooks.receive, name="stripe-webhook"),
    path("healthz", health.live),
    path("readyz", health.ready),
    path("admin", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
]
