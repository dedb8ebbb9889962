/** The members with their roles. A partner keeps an owner: the last one's role stays, and so do they. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import { listMembers } from "../../api/routes";
import type { Member } from "../../api/shapes";
import { Badge } from "../../parts/badge";
import { Confirm } from "../../parts/confirm";
import { FormDialog } from "../../parts/form-dialog";
import { Shown, Skeleton } from "../../parts/shown";
import { Day } from "../../parts/times";
import { useResource } from "../../resource";
import { roleName } from "../../roles";
import { useWorkspace } from "../../workspace";
import { RoleChoice } from "./role-choice";
import { changeRole, removeMember } from "./routes";

/** What an owner wants of a member: another role, or that they go. */
interface Asked {
  deed: "change" | "remove";
  member: Member;
}

export function People({ partnerId, onInvite }: { partnerId: number; onInvite(): void }) {
  const { api } = useWorkspace();
  const members = useResource(`members ${partnerId}`, (signal) => listMembers(api, partnerId, signal));
  const [asked, setAsked] = useState<Asked | undefined>();
  return (
    <section class="card" aria-label="Members">
      <div class="card-head">
        <h2>Members</h2>
        <button type="button" class="primary" onClick={onInvite}>
          Invite
        </button>
      </div>
      <Shown of={members} skeleton={<Skeleton lines={6} />}>
        {(all) => (
          <ul class="list">
            {all.map((member) => (
              <Row key={member.user_id} member={member} isLast={isLastOwner(all, member)} onAsk={setAsked} />
            ))}
          </ul>
        )}
      </Shown>
      {asked && (
        <Dialogs
          partnerId={partnerId}
          asked={asked}
          onDone={members.reload}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function isLastOwner(all: readonly Member[], { role }: Member): boolean {
  return role === "owner" && all.filter((one) => one.role === "owner").length === 1;
}

interface RowProps {
  member: Member;
  isLast: boolean;
  onAsk(asked: Asked): void;
}

function Row({ member, isLast, onAsk }: RowProps) {
  const { me } = useWorkspace();
  const name = member.display_name || member.username;
  return (
    <li class="row">
      <div>
        <h3>
          {name} {member.user_id === me.ID && <span class="quiet">(you)</span>}{" "}
          <Badge tone="calm">{roleName(member.role)}</Badge>
        </h3>
        <p class="quiet">
          {member.email}, since <Day value={member.since} />
        </p>
        {isLast && (
          <p class="quiet">The last owner stays. To step down, make somebody else an owner first.</p>
        )}
      </div>
      <div class="tools">
        <button
          type="button"
          class="small"
          disabled={isLast}
          onClick={() => onAsk({ deed: "change", member })}
        >
          Change role<span class="unseen"> of {name}</span>
        </button>
        <button
          type="button"
          class="small danger"
          disabled={isLast}
          onClick={() => onAsk({ deed: "remove", member })}
        >
          Remove<span class="unseen"> {name}</span>
        </button>
      </div>
    </li>
  );
}

interface DialogsProps {
  partnerId: number;
  asked: Asked;
  onDone(): void;
  onClose(): void;
}

function Dialogs({ partnerId, asked: { deed, member }, onDone, onClose }: DialogsProps) {
  const { me, reload } = useWorkspace();
  const isMe = member.user_id === me.ID;
  const Asking = deed === "change" ? Change : Remove;
  return (
    <Asking
      partnerId={partnerId}
      member={member}
      name={isMe ? "yourself" : member.display_name || member.username}
      warning={isMe && <p class="notice warn">You cannot take this back yourself: only another owner can.</p>}
      onDone={isMe ? reload : onDone}
      onClose={onClose}
    />
  );
}

interface DeedProps {
  partnerId: number;
  member: Member;
  name: string;
  /** To an owner about themselves. */
  warning: ComponentChildren;
  onDone(): void;
  onClose(): void;
}

/** Choosing a role does nothing yet: that is the button's (WCAG 3.2.2). */
function Change({ partnerId, member, name, warning, onDone, onClose }: DeedProps) {
  const { api } = useWorkspace();
  const [role, setRole] = useState(member.role);
  const act = async () => {
    if (role === member.role) return;
    await changeRole(api, partnerId, member.user_id, role);
    announce(`The role is ${roleName(role)} now`);
    onDone();
  };
  return (
    <FormDialog
      title={`Change the role of ${name}`}
      deed="Change the role"
      field="role"
      act={act}
      onClose={onClose}
    >
      {(wrong) => (
        <>
          <RoleChoice role={role} wrong={wrong} isFirst onChange={setRole} />
          <p class="quiet">Their tokens follow at once.</p>
          {warning}
        </>
      )}
    </FormDialog>
  );
}

function Remove({ partnerId, member, name, warning, onDone, onClose }: DeedProps) {
  const { api } = useWorkspace();
  const act = async () => {
    await removeMember(api, partnerId, member.user_id);
    announce("Removed");
    onDone();
  };
  return (
    <Confirm title={`Remove ${name}?`} deed="Remove" keep="Leave it as it is" act={act} onClose={onClose}>
      <p>
        They and their tokens see nothing of this partner from now on. To come back, they need an invitation.
      </p>
      {warning}
    </Confirm>
  );
}
