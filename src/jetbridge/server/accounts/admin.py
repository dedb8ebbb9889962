"""Users and their roles, for operators. A user is never deleted here, only deactivated: the history names them."""

from typing import Any

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm, UserCreationForm
from django.contrib.auth.models import Group
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from jetbridge.server.accounts import members
from jetbridge.server.accounts.models import Membership, Role, User

admin.site.unregister(Group)  # importing Django's own user admin registers it; roles are memberships


class MembershipFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """Refuses what would leave a partner without an owner."""

    def clean(self) -> None:
        super().clean()
        for form in self.initial_forms:
            was_owner = form.initial["role"] == Role.OWNER
            leaves = form in self.deleted_forms or form.has_changed()
            if was_owner and leaves and members.is_last_owner(self.instance, form.initial["partner"]):
                raise forms.ValidationError(
                    f"{self.instance} is the last owner of this partner: make somebody else an owner first."
                )


class MembershipInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Membership
    formset = MembershipFormSet
    extra = 0
    verbose_name = "role"
    verbose_name_plural = "roles"


class UserForm(UserChangeForm):  # type: ignore[type-arg]
    """Without the summary of the password's hash."""

    password = None  # type: ignore[assignment]


class NewUserForm(UserCreationForm):  # type: ignore[type-arg]
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "email")

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        if User.objects.filter(email__iexact=email).exists():
            raise forms.ValidationError("There is a user with this address already.")
        return email


@admin.register(User)
class UserAdmin(DjangoUserAdmin):  # type: ignore[type-arg]
    form = UserForm
    add_form = NewUserForm
    inlines = [MembershipInline]
    list_display = ("username", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "email")
    filter_horizontal = ()
    readonly_fields = ("new_password", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "email", "new_password")}),
        ("Access", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("Dates", {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "password1", "password2")}),)

    actions = ("remove_second_factors",)

    @admin.action(description="Remove the second factors of selected users", permissions=["change"])
    def remove_second_factors(self, request: HttpRequest, queryset: "QuerySet[User]") -> None:
        """For somebody who has lost their phone and their recovery codes."""
        Authenticator.objects.filter(user__in=queryset).delete()
        self.message_user(request, "They sign in with their password alone now.")

    @admin.display(description="password")
    def new_password(self, user: User) -> SafeString:
        return format_html(
            '<a href="{}">Set another password</a>', reverse("admin:auth_user_password_change", args=[user.pk])
        )

    def get_inlines(self, request: HttpRequest, obj: User | None) -> Any:
        return super().get_inlines(request, obj) if obj else []

    def has_delete_permission(self, _request: HttpRequest, _obj: User | None = None) -> bool:
        return False
