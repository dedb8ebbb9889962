/** Who did what at the partner, newest first, in stretches; by event and by member, if asked. */
import type { ComponentChildren } from "preact";
import { useAddress } from "../../address";
import { listMembers } from "../../api/routes";
import type { Member } from "../../api/shapes";
import { Empty } from "../../parts/empty";
import { Paged } from "../../parts/pager";
import { Shown, Skeleton } from "../../parts/shown";
import { Time } from "../../parts/times";
import { useResource } from "../../resource";
import { useSelection, useWorkspace } from "../../workspace";
import { type Detail, detailsOf, EVENTS, eventName } from "./events";
import { type Audit, type AuditEvent, listAudit } from "./routes";

const ON_A_PAGE = 50;

export function AuditLog({ partnerId }: { partnerId: number }) {
  const { api } = useWorkspace();
  const { query } = useAddress();
  const { before, event, user } = query;
  const asked = { before, event, user_id: user, limit: ON_A_PAGE };
  const audit = useResource(`audit ${partnerId} ${JSON.stringify(asked)}`, (signal) =>
    listAudit(api, partnerId, asked, signal),
  );
  return (
    <section aria-label="Audit log">
      <Filters partnerId={partnerId} />
      <Shown of={audit} skeleton={<Skeleton lines={12} />}>
        {(data) => (
          <Stretch audit={data}>
            {data.events.length === 0 ? (
              <Nothing isFiltered={(event ?? user ?? before) !== undefined} />
            ) : (
              <Events events={data.events} />
            )}
          </Stretch>
        )}
      </Shown>
    </section>
  );
}

const WORDS = { previous: "Newest", next: "Older" };

function Stretch({ audit, children }: { audit: Audit; children: ComponentChildren }) {
  const { more, next } = audit;
  const { query, change } = useAddress();
  return (
    <Paged
      of={audit}
      words={WORDS}
      onPrevious={query.before ? () => change({ before: undefined }) : undefined}
      onNext={more && next !== null ? () => change({ before: next }) : undefined}
    >
      {children}
    </Paged>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  return <Empty title={isFiltered ? "Nothing of that kind has happened" : "Nothing has happened here yet"} />;
}

function Filters({ partnerId }: { partnerId: number }) {
  const { api } = useWorkspace();
  const { query, change } = useAddress();
  const members = useResource(`members ${partnerId}`, (signal) => listMembers(api, partnerId, signal));
  const set = (said: Record<string, string | undefined>) => change({ before: undefined, ...said });
  return (
    <search class="filters" aria-label="Filter the audit log">
      <label>
        <span class="unseen">Event</span>
        <select
          value={query.event ?? ""}
          onChange={({ currentTarget }) => set({ event: currentTarget.value })}
        >
          <option value="">Every event</option>
          {Object.entries(EVENTS).map(([event, name]) => (
            <option key={event} value={event}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <label>
        <span class="unseen">By whom</span>
        <select value={query.user ?? ""} onChange={({ currentTarget }) => set({ user: currentTarget.value })}>
          <option value="">Everybody</option>
          {members.data?.map((member) => (
            <option key={member.user_id} value={member.user_id}>
              {nameOf(member)}
            </option>
          ))}
        </select>
      </label>
      {(query.event ?? query.user) !== undefined && (
        <button type="button" class="link" onClick={() => set({ event: undefined, user: undefined })}>
          Clear filters
        </button>
      )}
    </search>
  );
}

function nameOf({ display_name, username }: Member): string {
  return display_name || username;
}

function Events({ events }: { events: readonly AuditEvent[] }) {
  return (
    <ol class="card list events" aria-label="Who did what, newest first">
      {events.map((event) => (
        <Row key={event.id} event={event} />
      ))}
    </ol>
  );
}

function Row({ event: { at, event, username, address, details } }: { event: AuditEvent }) {
  const { partner } = useSelection();
  const { plans } = useWorkspace();
  return (
    <li class="event">
      <div>
        <h2 title={event}>{eventName(event)}</h2>
        <p class="quiet">
          {detailsOf(details, { keys: partner.keys, plans }).map((detail, position) => (
            <Said key={position} detail={detail} isFirst={position === 0} />
          ))}
        </p>
      </div>
      <p>
        {username || "The server’s operator"} {address && <span class="quiet">from {address}</span>}
      </p>
      <p>
        <Time value={at} />
      </p>
    </li>
  );
}

function Said({ detail: { label, text, href }, isFirst }: { detail: Detail; isFirst: boolean }) {
  return (
    <>
      {!isFirst && ", "}
      {label && `${label} `}
      {href ? <a href={href}>{text}</a> : <span class="said">{text}</span>}
    </>
  );
}
