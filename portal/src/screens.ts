/**
 * The list of screens: the navigation, the router and the permissions follow it. A new screen is a row here, a folder
 * in screens/, and its path in SCREENS of server/portal/page.py.
 */

import type { Permission } from "./api/shapes";
import { Code } from "./code";
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
  code: Code;
}

export const SCREENS: readonly Screen[] = [
  {
    path: "/",
    name: "Overview",
    icon: "overview",
    needs: "activations.read",
    code: new Code(() => import("./screens/overview/overview")),
  },
  {
    path: "/activations",
    name: "Activations",
    icon: "activations",
    needs: "activations.read",
    isOfOneKey: true,
    code: new Code(() => import("./screens/activations/activations")),
  },
  {
    // Not /invoices: the server has a page of its own for each of them, to print (contract 3.3).
    path: "/billing",
    pattern: "/billing/:id?",
    name: "Invoices",
    icon: "invoices",
    needs: "invoices.read",
    isOfOneKey: true,
    code: new Code(() => import("./screens/invoices/invoices")),
  },
  {
    path: "/keys",
    name: "Keys",
    icon: "keys",
    needs: "keys.read",
    code: new Code(() => import("./screens/keys/keys")),
  },
  {
    path: "/members",
    name: "Members",
    icon: "members",
    needs: "members.write",
    code: new Code(() => import("./screens/members/members")),
  },
  {
    path: "/api-access",
    name: "API access",
    icon: "access",
    code: new Code(() => import("./screens/access/access")),
  },
  {
    // Not /account: that is the server's own page, where a password is changed.
    path: "/profile",
    name: "Account",
    icon: "account",
    code: new Code(() => import("./screens/account/account")),
  },
];

export function screenAt(path: string): Screen | undefined {
  return SCREENS.find((screen) => screen.path === `/${path.split("/")[1] ?? ""}`);
}

/** Screens are loaded while the sign-in is still under way. Who shows it says what went wrong. */
export function preload(path: string): void {
  screenAt(path)
    ?.code.load()
    .catch(() => undefined);
}
