/** The routes about a partner's people, and its audit log (contract section 3). */
import type { Client, Parameters } from "../../api/client";
import { PARTNERS } from "../../api/routes";
import type { Member } from "../../api/shapes";

export interface Invitation {
  id: number;
  email: string;
  role: string;
  invited_by: string;
  created_on: string;
  expires_on: string;
}

export interface AuditEvent {
  id: number;
  at: string;
  event: string;
  username: string;
  address: string;
  details: Record<string, unknown>;
}

export interface Audit {
  events: AuditEvent[];
  /** What to give as `before` for the stretch that follows. */
  next: number | null;
  more: boolean;
}

const of = (partnerId: number) => `${PARTNERS}/${partnerId}`;

export const changeRole = (api: Client, partnerId: number, userId: number, role: string) =>
  api.post<Member>(`${of(partnerId)}/members`, { user_id: userId, role });

export const removeMember = (api: Client, partnerId: number, userId: number) =>
  api.delete(`${of(partnerId)}/members/${userId}`);

export const listInvitations = (api: Client, partnerId: number, signal: AbortSignal) =>
  api.get<Invitation[]>(`${of(partnerId)}/invitations`, {}, signal);

export const invite = (api: Client, partnerId: number, email: string, role: string) =>
  api.post<Invitation>(`${of(partnerId)}/invitations`, { email, role });

export const withdrawInvitation = (api: Client, partnerId: number, id: number) =>
  api.delete(`${of(partnerId)}/invitations/${id}`);

export const listAudit = (api: Client, partnerId: number, query: Parameters, signal: AbortSignal) =>
  api.get<Audit>(`${of(partnerId)}/audit`, query, signal);
