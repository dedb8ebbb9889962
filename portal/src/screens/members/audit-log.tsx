/** Who did what at the partner, newest first, in stretches. */
import { useAddress } from "../../address";
import { Empty } from "../../parts/empty";
import { Shown, Skeleton } from "../../parts/shown";
import { TableFrame } from "../../parts/table";
import { Time } from "../../parts/times";
import { useResource } from "../../resource";
import { useWorkspace } from "../../workspace";
import { detailsOf, eventName } from "./events";
import { type Audit, type AuditEvent, listAudit } from "./routes";

const ON_A_PAGE = 50;

export function AuditLog({ partnerId }: { partnerId: number }) {
  const { api } = useWorkspace();
  const { query } = useAddress();
  const asked = { before: query.before, limit: ON_A_PAGE };
  const audit = useResource(`audit ${partnerId} ${asked.before}`, (signal) =>
    listAudit(api, partnerId, asked, signal),
  );
  return (
    <section aria-label="Audit log">
      <Shown of={audit} skeleton={<Skeleton lines={12} />}>
        {(data) =>
          data.events.length === 0 ? (
            <Empty title="Nothing has happened here yet" />
          ) : (
            <>
              <Events events={data.events} />
              <Pager audit={data} />
            </>
          )
        }
      </Shown>
    </section>
  );
}

function Events({ events }: { events: readonly AuditEvent[] }) {
  return (
    <TableFrame label="Who did what, newest first">
      <thead>
        <tr>
          <th scope="col">When</th>
          <th scope="col">Who</th>
          <th scope="col">What</th>
          <th scope="col">Of what</th>
          <th scope="col">From</th>
        </tr>
      </thead>
      <tbody>
        {events.map((event) => (
          <tr key={event.id}>
            <td>
              <Time value={event.at} />
            </td>
            <td>{event.username || "The server’s operator"}</td>
            <th scope="row" title={event.event}>
              {eventName(event.event)}
            </th>
            <td class="wide">{detailsOf(event.details)}</td>
            <td>{event.address}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}

function Pager({ audit: { more, next } }: { audit: Audit }) {
  const { query, href } = useAddress();
  return (
    <nav class="pager" aria-label="Pages">
      {query.before ? (
        <a class="button" href={href({ before: undefined })}>
          Newest
        </a>
      ) : (
        <span />
      )}
      {more && next !== null && (
        <a class="button" href={href({ before: next })}>
          Older
        </a>
      )}
    </nav>
  );
}
