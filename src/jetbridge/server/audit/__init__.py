"""The audit log: who did what, when and from where. Entries are added, and by operators pruned; nothing changes one.

    audit.record(Event.KEY_CREATED, request=request, user=user, partner=partner, key_id=key.pk)

is called in the transaction of the action, so that neither is kept without the other. Never hand it a secret.
"""

from jetbridge.server.audit.events import Event
from jetbridge.server.audit.log import record

__all__ = ["Event", "record"]
