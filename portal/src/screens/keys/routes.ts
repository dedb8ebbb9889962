/** The routes that make and change keys (contract section 3). */
import type { Client } from "../../api/client";
import { keyPath, PARTNERS } from "../../api/routes";
import type { Key } from "../../api/shapes";

export interface NewKey extends Key {
  /** In this answer only. */
  client_secret: string;
}

export const createKey = (api: Client, partnerId: number, name: string) =>
  api.post<NewKey>(`${PARTNERS}/${partnerId}/key`, { name });

export const renameKey = (api: Client, partnerId: number, keyId: number, name: string) =>
  api.post<Key>(keyPath(partnerId, keyId), { name });

export const disableKey = (api: Client, partnerId: number, keyId: number) =>
  api.post<Key>(`${keyPath(partnerId, keyId)}/disable`);

export const enableKey = (api: Client, partnerId: number, keyId: number) =>
  api.post<Key>(`${keyPath(partnerId, keyId)}/enable`);

export const rotateSecret = (api: Client, partnerId: number, keyId: number) =>
  api.post<NewKey>(`${keyPath(partnerId, keyId)}/rotate-secret`);
