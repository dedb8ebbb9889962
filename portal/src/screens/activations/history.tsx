/** What happened to an activation since it was made, newest first, in the words that its fields have. */
import { listMembers } from "../../api/routes";
import type { Change, Member } from "../../api/shapes";
import { Time } from "../../parts/times";
import { useResource } from "../../resource";
import { useCan, useSelection, useWorkspace } from "../../workspace";
import { authorName, fieldName, fieldValue, userIn } from "./fields";

export function History({ history }: { history: Change[] }) {
  const people = usePeople(history);
  return (
    <section class="history" aria-label="History">
      <h3>History</h3>
      {history.length === 0 && <p class="quiet">Nothing has changed since it was made.</p>}
      <ol>
        {history.toReversed().map((change) => (
          <li key={change.change}>
            <p>
              <Time value={change.changed_on} />{" "}
              <span class="quiet">by {authorName(change.changed_by, people)}</span>
            </p>
            <Fields fields={change.fields} />
          </li>
        ))}
      </ol>
    </section>
  );
}

type Person = Pick<Member, "user_id" | "username">;

/** Who is known by name: oneself, and to an owner every member, asked for only where somebody else wrote. */
function usePeople(history: readonly Change[]): Person[] {
  const { api, me } = useWorkspace();
  const { partner } = useSelection();
  const mayAsk = useCan()("members.write");
  const authors = history.map(({ changed_by }) => userIn(changed_by));
  const isAsked = mayAsk && authors.some((id) => id !== undefined && id !== me.ID);
  const members = useResource(`authors ${isAsked ? partner.id : ""}`, async (signal) =>
    isAsked ? listMembers(api, partner.id, signal) : [],
  );
  return [{ user_id: me.ID, username: me.username }, ...(members.data ?? [])];
}

function Fields({ fields }: Pick<Change, "fields">) {
  const { plans } = useWorkspace();
  return (
    <ul>
      {Object.entries(fields).map(([field, [before, after]]) => (
        <li key={field}>
          {fieldName(field)}: <del>{fieldValue(field, before, plans)}</del> <span aria-hidden="true">→</span>
          <span class="unseen">became</span> <ins>{fieldValue(field, after, plans)}</ins>
        </li>
      ))}
    </ul>
  );
}
