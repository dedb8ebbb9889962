"""What is worth keeping."""

from enum import StrEnum


class Event(StrEnum):
    SIGNED_IN = "session.started"
    """Somebody signed in."""
    SIGN_IN_FAILED = "session.refused"
    """A password, or another proof, was wrong. Only a user's name is kept: another may be a mistyped password."""
    SIGNED_OUT = "session.ended"
    """Somebody signed out."""
    PASSWORD_CHANGED = "password.changed"  # noqa: S105  an event's name
    """A user changed their own password; their sessions and tokens have ended."""
    PASSWORD_RESET = "password.reset"  # noqa: S105  an event's name
    """A password was set by way of a mail or by an operator; sessions and tokens have ended."""
    APPROVED = "consent.given"
    """A user let an application act for them."""
    DENIED = "consent.denied"
    """A user refused an application."""
    TOKEN_ISSUED = "token.issued"  # noqa: S105  an event's name
    """An application got a token for a code, or a partner key for its secret."""
    TOKEN_REFRESHED = "token.refreshed"  # noqa: S105  an event's name
    """An application renewed its token."""
    TOKEN_REVOKED = "token.revoked"  # noqa: S105  an event's name
    """An application gave a token back."""
    REPLAY_DETECTED = "token.replayed"
    """A code or refresh token came a second time; everything it had given was revoked."""
    APPLICATION_CREATED = "application.created"
    """An application was made, or registered itself."""
    APPLICATION_CHANGED = "application.changed"
    """An application's name, addresses or description were changed."""
    APPLICATION_SECRET_ROTATED = "application.secret-rotated"  # noqa: S105  an event's name
    """An application got another secret."""
    APPLICATION_DELETED = "application.deleted"
    """An application was deleted, with every token it held."""
    APPLICATION_DISCONNECTED = "application.disconnected"
    """A user took back what an application was allowed."""
    KEY_CREATED = "key.created"
    """A partner key was made."""
    KEY_RENAMED = "key.renamed"
    """A partner key got another name."""
    KEY_DISABLED = "key.disabled"
    """A partner key was stopped from provisioning."""
    KEY_ENABLED = "key.enabled"
    """A partner key may provision again."""
    KEY_SECRET_ROTATED = "key.secret-rotated"  # noqa: S105  an event's name
    """A partner key got another secret."""
    MEMBER_INVITED = "member.invited"
    """Somebody was invited to a partner."""
    MEMBER_JOINED = "member.joined"
    """An invitation was accepted."""
    MEMBER_ROLE_CHANGED = "member.role-changed"
    """A member got another role."""
    MEMBER_REMOVED = "member.removed"
    """A member left a partner, or was removed."""
    INVITATION_WITHDRAWN = "invitation.withdrawn"
    """An invitation was taken back before it was accepted."""
    ACTIVATION_CANCELLED = "activation.cancelled"
    """An activation was ended by hand."""
