/**
 * What can go wrong with a request, for one place that shows it (parts/trouble.tsx).
 *
 *   PortalError
 *   ├── Unreachable     no answer: offline, or the server is down
 *   │   └── NotLoaded   the same for a part of the portal itself, which a newer version may have taken away
 *   ├── SignInNeeded    no token, and the session that would give one has ended
 *   └── Refused         the server's own error: status, code, message
 *       ├── NotAllowed  403: not this role's, or not there; the server does not tell which
 *       └── NotHere     404, with the code that tells a missing thing from a missing route
 */
export class PortalError extends Error {}

export class Unreachable extends PortalError {
  constructor() {
    super("The server does not answer.");
  }
}

export class NotLoaded extends Unreachable {}

export class SignInNeeded extends PortalError {
  constructor() {
    super("Your sign-in has ended.");
  }
}

export class Refused extends PortalError {
  readonly status: number;
  readonly code: string;
  /** Each bad parameter with what is wrong with it (contract section 1). */
  readonly params: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, params: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.params = params;
  }
}

export class NotAllowed extends Refused {}

export class NotHere extends Refused {
  /** The server has no such route at all: it is older than the portal, or does without this part. */
  get isMissingRoute(): boolean {
    return this.code === "rest_no_route";
  }
}

interface ErrorBody {
  code?: string;
  message?: string;
  data?: { params?: Record<string, string> };
}

const CLASSES: Record<number, typeof Refused> = { 403: NotAllowed, 404: NotHere };

/** The error that an answer is, whatever its body: a proxy may have answered in place of the server. */
export async function readError(response: Response): Promise<Refused> {
  const body = (await response.json().catch(() => ({}))) as ErrorBody;
  const message = body.message ?? `The server answered ${response.status}.`;
  const Class = CLASSES[response.status] ?? Refused;
  return new Class(response.status, body.code ?? "", message, body.data?.params);
}
