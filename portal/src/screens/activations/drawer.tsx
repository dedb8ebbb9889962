/** One activation: every field of it, what happened to it, and cancelling it. */
import { useState } from "preact/hooks";
import { announce } from "../../announcer";
import { cancelActivation, getActivation } from "../../api/routes";
import type { SiteWithHistory } from "../../api/shapes";
import { Confirm } from "../../parts/confirm";
import { Dialog } from "../../parts/dialog";
import { Icon } from "../../parts/icons";
import { Shown, Skeleton } from "../../parts/shown";
import { Nothing, Time } from "../../parts/times";
import { useResource } from "../../resource";
import { planName, useCan, useWorkspace } from "../../workspace";
import { StatusBadge } from "./columns";
import { FIELDS } from "./fields";
import { History } from "./history";
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
  return (
    <dl class="facts">
      <dt>{FIELDS.site_url}</dt>
      <dd>
        <Address url={site.site_url} />
      </dd>
      <dt>{FIELDS.status}</dt>
      <dd>
        <StatusBadge status={site.status} />
      </dd>
      <PlanField name={FIELDS.product_id} id={site.product_id} />
      <PlanField name={FIELDS.current_product_id} id={site.current_product_id} />
      <TimeField name={FIELDS.activated_on} value={site.activated_on} />
      <TimeField name={FIELDS.cancelled_on} value={site.cancelled_on} />
      <TimeField name={FIELDS.disputed_on} value={site.disputed_on} />
      <TimeField name={FIELDS.created_on} value={site.created_on} />
      <TimeField name={FIELDS.site_registered} value={site.site_registered} />
      <Field name={FIELDS.site_name} value={site.site_name || null} />
      <Field name={FIELDS.site_icon} value={site.site_icon} />
      <Field name={FIELDS.external_user_id} value={site.external_user_id} />
      <Field name={FIELDS.wpcom_user_id} value={site.wpcom_user_id} />
      <Field name={FIELDS.wpcom_blog_id} value={site.wpcom_blog_id} />
      <Field name={FIELDS.id} value={site.id} />
      <Field name={FIELDS.jetpack_partner_key_id} value={site.jetpack_partner_key_id} />
      <Field name={FIELDS.change} value={site.change} />
    </dl>
  );
}

function PlanField({ name, id }: { name: string; id: number }) {
  const { plans } = useWorkspace();
  return (
    <>
      <dt>{name}</dt>
      <dd>
        {planName(plans, id)} <span class="quiet">product {id}</span>
      </dd>
    </>
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
