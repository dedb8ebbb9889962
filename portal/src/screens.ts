/**
 * The list of screens: the navigation, the router and the permissions follow it. A new screen is a row here, a folder
 * in screens/, and its path in SCREENS of server/portal/page.py.
 */
import type { ComponentType } from "preact";
import lazy from "preact-iso/lazy";
import type { Permission } from "./api/shapes";
import type { IconName } from "./parts/icons";

export interface Screen {
  path: string;
  /** The router's pattern where there is more to the path: `/invoices/:id?`. */
  pattern?: string;
  name: string;
  icon: IconName;
  /** Shows one key at a time: "all keys" is not offered. */
  isOfOneKey?: true;
  /** Undefined: for everybody who is signed in, members of no partner included. */
  needs?: Permission;
  component: ComponentType & { preload(): Promise<unknown> };
}

export const SCREENS: readonly Screen[] = [
  {
    path: "/",
    name: "Overview",
    icon: "overview",
    needs: "activations.read",
    component: lazy(() => import("./screens/overview/overview")),
  },
  {
    path: "/activations",
    name: "Activations",
    icon: "activations",
    needs: "activations.read",
    isOfOneKey: true,
    component: lazy(() => import("./screens/activations/activations")),
  },
  {
    // Not /invoices: the server has a page of its own for each of them, to print (contract 3.3).
    path: "/billing",
    pattern: "/billing/:id?",
    name: "Invoices",
    icon: "invoices",
    needs: "invoices.read",
    isOfOneKey: true,
    component: lazy(() => import("./screens/invoices/invoices")),
  },
  {
    path: "/keys",
    name: "Keys",
    icon: "keys",
    needs: "keys.read",
    component: lazy(() => import("./screens/keys/keys")),
  },
  {
    path: "/members",
    name: "Members",
    icon: "members",
    needs: "members.write",
    component: lazy(() => import("./screens/members/members")),
  },
  {
    path: "/api-access",
    name: "API access",
    icon: "access",
    component: lazy(() => import("./screens/access/access")),
  },
  {
    // Not /account: that is the server's own page, where a password is changed.
    path: "/profile",
    name: "Account",
    icon: "account",
    component: lazy(() => import("./screens/account/account")),
  },
];

export function screenAt(path: string): Screen | undefined {
  return SCREENS.find((screen) => screen.path === `/${path.split("/")[1] ?? ""}`);
}

/** Screens are loaded while the sign-in is still under way. */
export function preload(path: string): void {
  void screenAt(path)?.component.preload();
}
