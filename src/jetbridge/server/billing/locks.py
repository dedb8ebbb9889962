"""The lock that whoever writes money takes first: the key's row, as the journal does.

So closes, payments, credit notes and activations of one key come one after another. The series' row is locked after it
(`numbers`), never before: two writers then wait for each other in one order only.
"""

from jetbridge.server.partners.models import PartnerKey


def lock(key_id: int) -> PartnerKey:
    """The key, its row locked until the open transaction ends.

    Read everything else after this, the partner too: only then is it what the last holder of the lock left.
    """
    return PartnerKey.objects.select_for_update().get(pk=key_id)
