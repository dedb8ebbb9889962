/** Invitations that nobody has accepted yet: made, and withdrawn. */
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import { Badge } from "../../parts/badge";
import { Confirm } from "../../parts/confirm";
import { Field } from "../../parts/field";
import { FormDialog } from "../../parts/form-dialog";
import { Shown } from "../../parts/shown";
import { Day } from "../../parts/times";
import type { Resource } from "../../resource";
import { roleName } from "../../roles";
import { useWorkspace } from "../../workspace";
import { RoleChoice } from "./role-choice";
import { type Invitation, invite, withdrawInvitation } from "./routes";

interface Props {
  partnerId: number;
  invitations: Resource<Invitation[]>;
}

export function Invitations({ partnerId, invitations }: Props) {
  const { api } = useWorkspace();
  const [asked, setAsked] = useState<Invitation | undefined>();
  const withdraw = async ({ id }: Invitation) => {
    await withdrawInvitation(api, partnerId, id);
    announce("Withdrawn");
    invitations.reload();
  };
  return (
    <section class="card" aria-label="Invitations">
      <div class="card-head">
        <h2>Invitations</h2>
      </div>
      <Shown of={invitations}>
        {(all) =>
          all.length === 0 ? (
            <p class="quiet">Nobody is invited at the moment.</p>
          ) : (
            <ul class="list">
              {all.map((one) => (
                <Row key={one.id} one={one} onAsk={setAsked} />
              ))}
            </ul>
          )
        }
      </Shown>
      {asked && (
        <Confirm
          title="Withdraw this invitation?"
          deed="Withdraw"
          act={() => withdraw(asked)}
          onClose={() => setAsked(undefined)}
        >
          <p>
            The link that <strong class="name">{asked.email}</strong> has got is good no more. You can invite
            them again.
          </p>
        </Confirm>
      )}
    </section>
  );
}

function Row({ one, onAsk }: { one: Invitation; onAsk(one: Invitation): void }) {
  const hasExpired = Date.parse(one.expires_on) < Date.now();
  return (
    <li class="row">
      <div>
        <h3>
          {one.email} <Badge tone="calm">{roleName(one.role)}</Badge>{" "}
          {hasExpired && <Badge tone="warn">Expired</Badge>}
        </h3>
        <p class="quiet">
          by {one.invited_by} on <Day value={one.created_on} />;{" "}
          {hasExpired ? "was good until" : "good until"} <Day value={one.expires_on} />
        </p>
      </div>
      <button type="button" class="small danger" onClick={() => onAsk(one)}>
        Withdraw<span class="unseen"> the invitation of {one.email}</span>
      </button>
    </li>
  );
}

interface InviteProps {
  partnerId: number;
  onInvited(): void;
  onClose(): void;
}

export function Invite({ partnerId, onInvited, onClose }: InviteProps) {
  const { api } = useWorkspace();
  const [email, setEmail] = useState("");
  const [role, setRole] = useState("viewer");
  const act = async () => {
    await invite(api, partnerId, email, role);
    announce(`The invitation is on its way to ${email}`);
    onInvited();
  };
  return (
    <FormDialog title="Invite somebody" deed="Send the invitation" field="email" act={act} onClose={onClose}>
      {(wrong) => (
        <>
          <p>They get a link by mail. It works once, within seven days, and for this address only.</p>
          <Field label="E-mail address" inputMode="email" value={email} wrong={wrong} onInput={setEmail} />
          <RoleChoice role={role} onChange={setRole} />
        </>
      )}
    </FormDialog>
  );
}
