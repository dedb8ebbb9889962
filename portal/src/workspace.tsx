/** Who is signed in and what is theirs: loaded once, then at hand in every screen by `useWorkspace`. */
import { createContext } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { type Query, useAddress } from "./address";
import type { Client } from "./api/client";
import { NotAllowed } from "./api/errors";
import { listCapabilities, listPartners, listPlans, whoAmI } from "./api/routes";
import type { Capability, Key, Me, Partner, Permission, Plan } from "./api/shapes";
import { type Selection, select } from "./selection";
import type { KeptToken, Session } from "./session";

export interface Belongings {
  me: Me;
  partners: Partner[];
  capabilities: Record<string, Capability>;
  plans: Plan[];
}

export interface Workspace extends Belongings {
  api: Client;
  session: Session;
  /** Read partners and keys again, after one was changed. */
  reload(): void;
}

/** A user without any partner gets 403 for all but `me`: that is an empty workspace, no error. */
export async function loadBelongings(api: Client): Promise<Belongings> {
  const [me, theirs] = await Promise.all([whoAmI(api), loadPartners(api)]);
  return { me, ...theirs };
}

async function loadPartners(api: Client): Promise<Omit<Belongings, "me">> {
  try {
    const lists = [listPartners(api), listCapabilities(api), listPlans(api)] as const;
    const [partners, capabilities, plans] = await Promise.all(lists);
    return { partners, capabilities, plans };
  } catch (error) {
    if (error instanceof NotAllowed) return { partners: [], capabilities: {}, plans: [] };
    throw error;
  }
}

export const WorkspaceContext = createContext<Workspace | undefined>(undefined);

export function useWorkspace(): Workspace {
  const workspace = useContext(WorkspaceContext);
  if (!workspace) throw new Error("useWorkspace outside of the signed-in part of the portal");
  return workspace;
}

/** The token of now: whoever shows it shows the next one, too. */
export function useToken(): KeptToken | null {
  const { session } = useWorkspace();
  const [kept, setKept] = useState(() => session.kept());
  useEffect(() => session.subscribe(() => setKept(session.kept())), [session]);
  return kept;
}

/** The partner and key that the address chooses. The shell shows a screen only where there is one. */
export function useSelection(): Selection {
  const { partners } = useWorkspace();
  const selection = select(partners, useAddress().query);
  if (!selection) throw new Error("useSelection without a partner");
  return selection;
}

/** The key for a screen that needs one: the chosen one, else the partner's first. */
export function oneKey({ partner, key }: Selection): Key | undefined {
  return key ?? partner.keys[0];
}

/** Whose a screen is, in words. */
export function whoseOf(partner: Partner, key?: Key): string {
  return `${partner.name}, ${key?.name ?? "all keys"}`;
}

export function useCan(): (permission: Permission) => boolean {
  const { capabilities } = useWorkspace();
  const { partner } = useSelection();
  return (permission) => capabilities[partner.id]?.permissions.includes(permission) ?? false;
}

export function permissionsAt(workspace: Belongings, query: Query): readonly Permission[] {
  const selection = select(workspace.partners, query);
  return selection ? (workspace.capabilities[selection.partner.id]?.permissions ?? []) : [];
}

/** The plan's name for its product id; the id itself if the server has forgotten the plan. */
export function planName(plans: readonly Plan[], productId: number): string {
  return plans.find((plan) => plan.product_id === productId)?.name ?? `Product ${productId}`;
}
