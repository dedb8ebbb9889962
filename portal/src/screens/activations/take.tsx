/** What is shown, taken along: the page as curl, every match as a command and as a file. */
import { withQuery } from "../../api/client";
import { downloadUrl } from "../../api/routes";
import { asCurl } from "../../commands";
import { CopyButton } from "../../parts/copy";
import { Icon } from "../../parts/icons";
import { Trouble } from "../../parts/trouble";
import { useAction } from "../../resource";
import { useWorkspace } from "../../workspace";
import { asJetbridge, csvPath, type Filters, onePage } from "./filters";

interface Props {
  path: string;
  keyId: number;
  filters: Filters;
}

export function Take({ path, keyId, filters }: Props) {
  const { api } = useWorkspace();
  const download = useAction(async () => location.assign(await downloadUrl(api, csvPath(path, filters))));
  const url = `${location.origin}${withQuery(`${path}/activations`, onePage(filters))}`;
  return (
    <>
      <CopyButton text={asCurl(url)} label="Copy page as curl" />
      <CopyButton text={asJetbridge(location.origin, keyId, filters)} label="Copy all as jetbridge command" />
      <button type="button" class="small" aria-disabled={download.isRunning} onClick={() => download.run()}>
        <Icon name="download" />
        CSV of all
      </button>
      {download.error && <Trouble error={download.error} retry={() => download.run()} />}
    </>
  );
}
