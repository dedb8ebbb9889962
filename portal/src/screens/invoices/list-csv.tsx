/** A button that saves the list as it is filtered, all of its pages, as a CSV. */
import type { Parameters } from "../../api/client";
import { Icon } from "../../parts/icons";
import { Trouble } from "../../parts/trouble";
import { useAction } from "../../resource";
import { useWorkspace } from "../../workspace";
import { asCsv } from "./csv";
import { asParameters, type Filters } from "./filters";
import { listEveryInvoice } from "./routes";

interface Props {
  path: string;
  filters: Filters;
}

export function ListCsv({ path, filters }: Props) {
  const { api } = useWorkspace();
  const making = useAction(async () => {
    const now = Date.now();
    const query: Parameters = asParameters(filters, now);
    save("invoices.csv", asCsv(await listEveryInvoice(api, path, query), now));
  });
  return (
    <>
      <button
        type="button"
        class="small"
        aria-disabled={making.isRunning}
        aria-busy={making.isRunning}
        onClick={() => making.run()}
      >
        <Icon name="download" />
        {making.isRunning ? "Reading the list …" : "CSV of this list"}
      </button>
      {making.error && <Trouble error={making.error} retry={() => making.run()} />}
    </>
  );
}

/** The API has no such file, so the page makes it: its address is let go once the browser has begun to save it. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
  Object.assign(document.createElement("a"), { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
