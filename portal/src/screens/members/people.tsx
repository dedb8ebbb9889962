/** The members with their roles. A partner keeps an owner: the last one's role stays, and so do they. */
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import { Confirm } from "../../parts/confirm";
import { Shown, Skeleton } from "../../parts/shown";
import { Day } from "../../parts/times";
import { useResource } from "../../resource";
import { ROLES, roleMeans, roleName } from "../../roles";
import { useWorkspace } from "../../workspace";
import { changeRole, listMembers, type Member, removeMember } from "./routes";

/** What an owner wants of a member: another role, or that they go. */
interface Asked {
  member: Member;
  role?: string;
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
        <Sure
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
          {name} {member.user_id === me.ID && <span class="quiet">(you)</span>}
        </h3>
        <p class="quiet">
          {member.email}, since <Day value={member.since} />
        </p>
        {isLast && (
          <p class="quiet">The last owner stays. To step down, make somebody else an owner first.</p>
        )}
      </div>
      <div class="tools">
        <label>
          <span class="unseen">Role of {name}</span>
          <select
            value={member.role}
            disabled={isLast}
            onChange={(event) => {
              onAsk({ member, role: event.currentTarget.value });
              event.currentTarget.value = member.role; // until it is so
            }}
          >
            {ROLES.map(({ value, label }) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="small danger" disabled={isLast} onClick={() => onAsk({ member })}>
          Remove<span class="unseen"> {name}</span>
        </button>
      </div>
    </li>
  );
}

interface SureProps {
  partnerId: number;
  asked: Asked;
  onDone(): void;
  onClose(): void;
}

function Sure({ partnerId, asked: { member, role }, onDone, onClose }: SureProps) {
  const { api, me, reload } = useWorkspace();
  const isMe = member.user_id === me.ID;
  const name = isMe ? "yourself" : member.display_name || member.username;
  const act = async () => {
    if (role) await changeRole(api, partnerId, member.user_id, role);
    else await removeMember(api, partnerId, member.user_id);
    announce(role ? `The role is ${roleName(role)} now` : "Removed");
    if (isMe) reload();
    else onDone();
  };
  return (
    <Confirm
      title={role ? `Make ${name} ${roleName(role).toLowerCase()}?` : `Remove ${name}?`}
      deed={role ? "Change the role" : "Remove"}
      keep="Leave it as it is"
      act={act}
      onClose={onClose}
    >
      {role ? (
        <p>
          {roleName(member.role)} becomes {roleName(role).toLowerCase()}: “{roleMeans(role)}” Their tokens
          follow at once.
        </p>
      ) : (
        <p>
          They and their tokens see nothing of this partner from now on. To come back, they need an
          invitation.
        </p>
      )}
      {isMe && <p class="notice warn">You cannot take this back yourself: only another owner can.</p>}
    </Confirm>
  );
}
