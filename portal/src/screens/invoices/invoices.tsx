/** Invoices of one key: the list with the upcoming one, and a page for each. */
import { useRoute } from "preact-iso/router";
import { keyPath } from "../../api/routes";
import { Empty } from "../../parts/empty";
import { Page } from "../../parts/page";
import { oneKey, useSelection, whoseOf } from "../../workspace";
import { InvoicePage } from "./invoice";
import { InvoiceList } from "./list";

export default function Invoices() {
  const selection = useSelection();
  const { params } = useRoute();
  const key = oneKey(selection);
  if (!key) {
    return (
      <Page title="Invoices">
        <Empty title="This partner has no key yet">
          <p>Each key has invoices of its own.</p>
        </Empty>
      </Page>
    );
  }
  const path = keyPath(selection.partner.id, key.id);
  const whose = whoseOf(selection.partner, key);
  return params.id === undefined ? (
    <InvoiceList path={path} whose={whose} />
  ) : (
    <InvoicePage key={`${path} ${params.id}`} path={path} id={params.id} whose={whose} />
  );
}
