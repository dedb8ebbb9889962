/** One activation: every field of it, what happened to it, and cancelling it. */
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import { cancelActivation, getActivation } from "../../api/routes";
import type { Change, SiteWithHistory } from "../../api/shapes";
import { Confirm } from "../../parts/confirm";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Shown, Skeleton } from "../../parts/shown";
import { Nothing, Time } from "../../parts/times";
import { useResource } from "../../resource";
import { planName, useCan, useWorkspace } from "../../workspace";
import { StatusBadge } from "./columns";
import { hostOf } from "./site-table";

interface Props {
  /** Of the key. */
  path: string;
  id: number;
  onClose(): void;
  onChanged(): void;
}

export function Drawer({ path, id, onClose, onChanged }: Props) {
  const { api } = useWorkspace();
  const [isAsking, setAsking] = useState(false);
  const mayCancel = useCan()("activations.cancel");
  const site = useResource(`${path} ${id}`, (signal) => getActivation(api, path, id, signal));
  const cancel = async () => {
    await cancelActivation(api, path, id);
    announce("Cancelled");
    site.reload();
    onChanged();
  };
  return (
    <Dialog
      title={site.data ? site.data.site_name || hostOf(site.data) : "Activation"}
      kind="drawer"
      onClose={onClose}
    >
      <Shown of={site} skeleton={<Skeleton lines={16} />}>
        {(data) => (
          <>
            <Fields site={data} />
            {mayCancel && data.status === "active" && (
              <p class="actions">
                <button type="button" class="danger" onClick={() => setAsking(true)}>
                  Cancel this activation
                </button>
              </p>
            )}
            <History history={data.history} />
            {isAsking && (
              <Confirm
                title="Cancel this activation?"
                deed="Cancel it now"
                act={cancel}
                onClose={() => setAsking(false)}
              >
                <p>
                  The plan on <strong>{hostOf(data)}</strong> ends at once and is not billed from today on.
                  This is final: to give the site its plan back, activate it anew.
                </p>
              </Confirm>
            )}
          </>
        )}
      </Shown>
    </Dialog>
  );
}

function Fields({ site }: { site: SiteWithHistory }) {
  const { plans } = useWorkspace();
  return (
    <dl class="facts">
      <dt>Site</dt>
      <dd>
        <Address url={site.site_url} />
      </dd>
      <dt>Status</dt>
      <dd>
        <StatusBadge status={site.status} />
      </dd>
      <dt>Plan</dt>
      <dd>
        {planName(plans, site.product_id)} <span class="quiet">product {site.product_id}</span>
      </dd>
      <TimeField name="Activated" value={site.activated_on} />
      <TimeField name="Cancelled" value={site.cancelled_on} />
      <TimeField name="Disputed" value={site.disputed_on} />
      <TimeField name="Recorded" value={site.created_on} />
      <TimeField name="Site registered" value={site.site_registered} />
      <Field name="Site title" value={site.site_name || null} />
      <Field name="Site icon" value={site.site_icon} />
      <Field name="Your customer" value={site.external_user_id} />
      <Field name="WordPress.com user" value={site.wpcom_user_id} />
      <Field name="Site ID" value={site.wpcom_blog_id} />
      <Field name="Activation ID" value={site.id} />
      <Field name="Key ID" value={site.jetpack_partner_key_id} />
      <Field name="Change" value={site.change} />
    </dl>
  );
}

function Field({ name, value }: { name: string; value: string | number | null }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{value === null ? <Nothing /> : value}</dd>
    </>
  );
}

function TimeField({ name, value }: { name: string; value: string | null }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>
        <Time value={value} />
      </dd>
    </>
  );
}

/** The server admits http and https only; a link is made of nothing else here either. */
function Address({ url }: { url: string }) {
  if (!/^https?:\/\//.test(url)) return <>{url}</>;
  return (
    <a href={url} target="_blank" rel="noreferrer noopener nofollow">
      {url} <Icon name="external" />
      <span class="unseen">(opens a new tab)</span>
    </a>
  );
}

function History({ history }: { history: Change[] }) {
  return (
    <section class="history" aria-label="History">
      <h3>History</h3>
      {history.length === 0 && <p class="quiet">Nothing has changed since it was made.</p>}
      <ol>
        {history.toReversed().map((change) => (
          <li key={change.change}>
            <p>
              <Time value={change.changed_on} /> <span class="quiet">by {change.changed_by}</span>
            </p>
            <ul>
              {Object.entries(change.fields).map(([field, [before, after]]) => (
                <li key={field}>
                  <code>{field}</code> <del>{inWords(before)}</del> <span aria-hidden="true">→</span>{" "}
                  <ins>{inWords(after)}</ins>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  );
}

function inWords(value: unknown): string {
  return value === null || value === "" ? "nothing" : String(value);
}
