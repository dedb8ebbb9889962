"""The pages of people. Those of django-allauth are named one by one: what is not here, nobody reaches."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery_codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.conf import settings
from django.urls import re_path
from django.views.decorators.cache import never_cache

from jetbridge.server.accounts import joining, people, profile

_KEY = "(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[^/]+)"

urlpatterns = [
    re_path(r"^account/?$", profile.show, name="account"),
    re_path(r"^account/email/?$", profile.change_address, name="account_address"),
    re_path(r"^account/email/(?P<proof>[^/]+)/?$", profile.confirm_address, name="account_address_confirm"),
    re_path(r"^account/invitations/(?P<token>[^/]+)/?$", joining.show, name="account_invitation"),
    re_path(r"^partners/(?P<partner_id>[0-9]{1,18})/members/?$", people.show, name="members"),
    re_path(r"^account/login/?$", account.login, name="account_login"),
    re_path(r"^account/logout/?$", account.logout, name="account_logout"),
    re_path(r"^account/inactive/?$", account.account_inactive, name="account_inactive"),
    re_path(r"^account/confirm/?$", account.reauthenticate, name="account_reauthenticate"),
    re_path(r"^account/password/?$", account.password_change, name="account_change_password"),
    re_path(r"^account/password/reset/?$", account.password_reset, name="account_reset_password"),
    re_path(r"^account/password/reset/sent/?$", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^account/password/reset/done/?$",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        rf"^account/password/reset/{_KEY}/?$", account.password_reset_from_key, name="account_reset_password_from_key"
    ),
    re_path(r"^account/two-factor/?$", mfa.index, name="mfa_index"),
    re_path(r"^account/two-factor/sign-in/?$", mfa.authenticate, name="mfa_authenticate"),
    re_path(r"^account/two-factor/confirm/?$", mfa.reauthenticate, name="mfa_reauthenticate"),
    re_path(r"^account/two-factor/app/add/?$", never_cache(totp.activate_totp), name="mfa_activate_totp"),
    re_path(r"^account/two-factor/app/remove/?$", totp.deactivate_totp, name="mfa_deactivate_totp"),
    re_path(
        r"^account/two-factor/codes/?$", never_cache(recovery_codes.view_recovery_codes), name="mfa_view_recovery_codes"
    ),
    re_path(
        r"^account/two-factor/codes/new/?$", recovery_codes.generate_recovery_codes, name="mfa_generate_recovery_codes"
    ),
    re_path(
        r"^account/two-factor/codes/download/?$",
        recovery_codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
]

if settings.PASSKEYS:
    urlpatterns += [
        re_path(r"^account/passkeys/?$", webauthn.list_webauthn, name="mfa_list_webauthn"),
        re_path(r"^account/passkeys/add/?$", webauthn.add_webauthn, name="mfa_add_webauthn"),
        re_path(r"^account/passkeys/sign-in/?$", webauthn.login_webauthn, name="mfa_login_webauthn"),
        re_path(r"^account/passkeys/confirm/?$", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
        re_path(r"^account/passkeys/(?P<pk>[0-9]{1,18})/?$", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
        re_path(
            r"^account/passkeys/(?P<pk>[0-9]{1,18})/remove/?$", webauthn.remove_webauthn, name="mfa_remove_webauthn"
        ),
    ]
