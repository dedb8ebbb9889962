/** How a partner's activations grow, and what the next invoice will be. */
import { useAddress } from "../../address";
import { summarize } from "../../api/routes";
import { Page } from "../../parts/page";
import { chosenPlans, PlanPicker } from "../../plan-picker";
import { useResource } from "../../resource";
import { useCan, useSelection, useWorkspace, whoseOf } from "../../workspace";
import { Figures } from "./figures-row";
import { Growth } from "./growth";
import { InvoicesAtAGlance } from "./invoices-card";
import { loadOutlook } from "./outlook";
import { monthsBack } from "./periods";

export default function Overview() {
  const { api } = useWorkspace();
  const { query } = useAddress();
  const selection = useSelection();
  const seesInvoices = useCan()("invoices.read");
  const whose = { partner_id: selection.partner.id, key_id: selection.key?.id, plans: chosenPlans(query) };
  const name = JSON.stringify(whose);
  const days = useResource(`days ${name}`, (signal) =>
    summarize(api, { ...whose, scale: "day", after: monthsBack(new Date(), 1) }, signal),
  );
  const keys = selection.key ? [selection.key] : selection.partner.keys;
  const outlook = useResource(`outlook ${seesInvoices} ${keys.map(({ id }) => id)}`, (signal) =>
    loadOutlook(api, selection.partner.id, seesInvoices ? keys : [], signal),
  );
  return (
    <Page title="Overview" whose={whoseOf(selection.partner, selection.key)} actions={<PlanPicker />}>
      <Figures days={days} outlook={seesInvoices ? outlook : undefined} />
      <Growth whose={whose} />
      {seesInvoices && <InvoicesAtAGlance outlook={outlook} />}
    </Page>
  );
}
