/** A button that saves a file of the API, by a link that is good once. */
import { downloadUrl } from "../../api/routes";
import { Icon } from "../../parts/icons";
import { Trouble } from "../../parts/trouble";
import { useAction } from "../../resource";
import { useWorkspace } from "../../workspace";

interface Props {
  /** Of the API. */
  path: string;
  label: string;
  /** What of, where the label alone would be the same on many rows. */
  of?: string;
}

export function Download({ path, label, of }: Props) {
  const { api } = useWorkspace();
  const download = useAction(async () => location.assign(await downloadUrl(api, path)));
  return (
    <>
      <button type="button" class="small" aria-disabled={download.isRunning} onClick={() => download.run()}>
        <Icon name="download" />
        {label}
        {of && <span class="unseen"> of {of}</span>}
      </button>
      {download.error && <Trouble error={download.error} retry={() => download.run()} />}
    </>
  );
}
