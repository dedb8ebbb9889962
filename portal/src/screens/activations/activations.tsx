/** The sites of one key: found, filtered, looked at, cancelled, taken along as a file. */
import { useAddress, useOpened } from "../../address";
import { keyPath, listActivations } from "../../api/routes";
import { Empty } from "../../parts/empty";
import { Page } from "../../parts/page";
import { useResource } from "../../resource";
import { oneKey, useSelection, useWorkspace, whoseOf } from "../../workspace";
import { Drawer } from "./drawer";
import { FilterBar } from "./filter-bar";
import { onePage, readFilters } from "./filters";
import { SiteTable } from "./site-table";
import { Take } from "./take";

export default function Activations() {
  const selection = useSelection();
  const key = oneKey(selection);
  if (!key) {
    return (
      <Page title="Activations">
        <Empty title="This partner has no key yet">
          <p>Plans are activated under a key.</p>
        </Empty>
      </Page>
    );
  }
  return <OfKey partnerId={selection.partner.id} keyId={key.id} whose={whoseOf(selection.partner, key)} />;
}

function OfKey({ partnerId, keyId, whose }: { partnerId: number; keyId: number; whose: string }) {
  const { api } = useWorkspace();
  const { query } = useAddress();
  const opened = useOpened("activation");
  const path = keyPath(partnerId, keyId);
  const filters = readFilters(query);
  const asked = onePage(filters);
  const list = useResource(`${path} ${JSON.stringify(asked)}`, (signal) =>
    listActivations(api, path, asked, signal),
  );
  return (
    <Page title="Activations" whose={whose} actions={<Take path={path} keyId={keyId} filters={filters} />}>
      <FilterBar filters={filters} />
      <SiteTable list={list} filters={filters} onOpen={(id) => opened.open(String(id))} />
      {opened.value !== undefined && (
        <Drawer path={path} id={Number(opened.value)} onClose={opened.close} onChanged={list.reload} />
      )}
    </Page>
  );
}
