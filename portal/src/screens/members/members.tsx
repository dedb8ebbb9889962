/** Who belongs to the partner, who is invited, and who did what. For owners. */
import { useState } from "preact/hooks";
import { useAddress } from "../../address";
import { Page } from "../../parts/page";
import { Tabs } from "../../parts/tabs";
import { useResource } from "../../resource";
import { useSelection, useWorkspace } from "../../workspace";
import { AuditLog } from "./audit-log";
import { Invitations, Invite } from "./invitations";
import { People } from "./people";
import { listInvitations } from "./routes";

const VIEWS = [
  { value: "", label: "Members" },
  { value: "audit", label: "Audit log" },
];

export default function Members() {
  const { partner } = useSelection();
  const { query, change } = useAddress();
  const isAudit = query.view === "audit";
  return (
    <Page
      title="Members"
      whose={partner.name}
      actions={
        <Tabs
          name="View"
          choices={VIEWS}
          chosen={isAudit ? "audit" : ""}
          onChange={(view) => change({ view, before: undefined, event: undefined, user: undefined })}
        />
      }
    >
      {isAudit ? <AuditLog partnerId={partner.id} /> : <Team key={partner.id} partnerId={partner.id} />}
    </Page>
  );
}

function Team({ partnerId }: { partnerId: number }) {
  const { api } = useWorkspace();
  const [isInviting, setInviting] = useState(false);
  const invitations = useResource(`invitations ${partnerId}`, (signal) =>
    listInvitations(api, partnerId, signal),
  );
  return (
    <>
      <People partnerId={partnerId} onInvite={() => setInviting(true)} />
      <Invitations partnerId={partnerId} invitations={invitations} />
      {isInviting && (
        <Invite partnerId={partnerId} onInvited={invitations.reload} onClose={() => setInviting(false)} />
      )}
    </>
  );
}
