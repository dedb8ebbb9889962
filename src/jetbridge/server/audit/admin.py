"""The audit log, for operators to read. Nothing here writes; `jetbridge-server prune` deletes what is old."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from jetbridge.server.audit.models import AuditEvent


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    fields = ("at", "event", "user", "username", "partner", "application", "address", "details")
    list_display = ("at", "event", "username", "partner", "application", "address")
    list_select_related = ("partner",)
    list_filter = ("event",)
    search_fields = ("username", "address", "application")
    ordering = ("-id",)
    show_full_result_count = False

    def has_add_permission(self, _request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, _request: HttpRequest, _obj: Any = None) -> bool:
        return False
