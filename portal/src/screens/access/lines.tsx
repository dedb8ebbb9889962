/** Lines to paste, for the key that is chosen: curl, the command line, the SDK. */
import { useAddress } from "../../address";
import { keyPath, PARTNERS } from "../../api/routes";
import { asCurl } from "../../commands";
import { Command } from "../../parts/copy";
import { Tabs } from "../../parts/tabs";
import { select } from "../../selection";
import { oneKey, useToken, useWorkspace } from "../../workspace";

const WAYS = [
  { value: "curl", label: "curl" },
  { value: "cli", label: "Command line" },
  { value: "sdk", label: "Python" },
];

export function Lines() {
  const { partners } = useWorkspace();
  const { query, change } = useAddress();
  const way = WAYS.find(({ value }) => value === query.way)?.value ?? "curl";
  const selection = select(partners, query);
  const key = selection && oneKey(selection);
  const path = selection && key ? `${keyPath(selection.partner.id, key.id)}/activations` : PARTNERS;
  return (
    <section class="card" aria-label="First lines">
      <div class="card-head">
        <h2>First lines</h2>
        <Tabs
          name="Tool"
          choices={WAYS}
          chosen={way}
          onChange={(value) => change({ way: value === "curl" ? undefined : value })}
        />
      </div>
      {way === "curl" && <Curl path={path} />}
      {way === "cli" && <CommandLine keyId={key?.id} />}
      {way === "sdk" && <Sdk partnerId={selection?.partner.id} keyId={key?.id} />}
    </section>
  );
}

function Curl({ path }: { path: string }) {
  const token = useToken()?.access_token ?? "";
  return (
    <>
      <Command
        name="Your token, into the shell"
        label="Copy with the token"
        text={`export TOKEN=${"…"}`}
        copied={`export TOKEN=${token}`}
      />
      <Command name="The newest activations" label="Copy" text={asCurl(`${location.origin}${path}`)} />
    </>
  );
}

function CommandLine({ keyId }: { keyId: number | undefined }) {
  const key = keyId === undefined ? "" : ` --key ${keyId}`;
  return (
    <>
      <Command name="Sign in once" label="Copy" text={`jetbridge login --host ${location.origin}`} />
      <Command
        name="The newest activations"
        label="Copy"
        text={`jetbridge activations list --host ${location.origin}${key}`}
      />
    </>
  );
}

function Sdk({ partnerId, keyId }: { partnerId: number | undefined; keyId: number | undefined }) {
  const reads =
    partnerId === undefined || keyId === undefined
      ? `for partner in client.partners.list():
    print(partner.name)`
      : `for site in client.activations.list(${partnerId}, ${keyId}):
    print(site.site_url, site.status)`;
  return (
    <Command
      name="In a program"
      label="Copy"
      text={`import os

from jetbridge.client import Client

client = Client("${location.origin}", os.environ["TOKEN"])
${reads}`}
    />
  );
}
