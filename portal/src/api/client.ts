/** The typed client of the API: a bearer token on each request, JSON in and out, errors as in errors.ts. */
import { readError, SignInNeeded, Unreachable } from "./errors";

export type Parameter = string | number | readonly (string | number)[] | undefined;
export type Parameters = Readonly<Record<string, Parameter>>;

/** Where the token comes from (session.ts). */
export interface Tokens {
  current(): Promise<string>;
  /** After a 401: a token other than `refused`, or SignInNeeded. */
  replace(refused: string): Promise<string>;
}

type Method = "GET" | "POST" | "DELETE";

interface Options {
  query?: Parameters;
  body?: unknown;
  signal?: AbortSignal | undefined;
}

export class Client {
  readonly #tokens: Tokens;
  readonly #fetch: typeof fetch;

  constructor(tokens: Tokens, fetcher: typeof fetch = (...request) => fetch(...request)) {
    this.#tokens = tokens;
    this.#fetch = fetcher;
  }

  get<T>(path: string, query: Parameters = {}, signal?: AbortSignal): Promise<T> {
    return this.#request<T>("GET", path, { query, signal });
  }

  post<T>(path: string, body: unknown = {}): Promise<T> {
    return this.#request<T>("POST", path, { body });
  }

  delete<T>(path: string): Promise<T> {
    return this.#request<T>("DELETE", path, {});
  }

  /** The body as it comes, for an answer that is too long to hold; whoever asks reads it or cancels it. */
  async stream(path: string, query: Parameters, signal: AbortSignal): Promise<ReadableStream<Uint8Array>> {
    const { body } = await this.#answer("GET", path, { query, signal });
    return body ?? new ReadableStream({ start: (nothing) => nothing.close() });
  }

  async #request<T>(method: Method, path: string, options: Options): Promise<T> {
    return (await (await this.#answer(method, path, options)).json()) as T;
  }

  async #answer(method: Method, path: string, options: Options): Promise<Response> {
    const token = await this.#tokens.current();
    let response = await this.#send(method, path, options, token);
    if (response.status === 401) {
      response = await this.#send(method, path, options, await this.#tokens.replace(token));
    }
    if (response.status === 401) throw new SignInNeeded();
    if (!response.ok) throw await readError(response);
    return response;
  }

  async #send(method: Method, path: string, options: Options, token: string): Promise<Response> {
    const { query = {}, body, signal = null } = options;
    const headers = new Headers({ Authorization: `Bearer ${token}`, Accept: "application/json" });
    if (body !== undefined) headers.set("Content-Type", "application/json");
    const payload = body === undefined ? null : JSON.stringify(body);
    const request: RequestInit = { method, headers, signal, body: payload, credentials: "omit" };
    return reached(this.#fetch(withQuery(path, query), request));
  }
}

/** fetch rejects with a TypeError where there is no answer at all. */
export async function reached(response: Promise<Response>): Promise<Response> {
  try {
    return await response;
  } catch (error) {
    if (error instanceof TypeError) throw new Unreachable();
    throw error;
  }
}

/** Empty values are left out, lists are joined by commas, which the API understands. */
export function withQuery(path: string, query: Parameters): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(",") : String(value ?? "");
    if (text !== "") search.set(name, text);
  }
  const text = search.toString().replaceAll("%2C", ",");
  return text === "" ? path : `${path}?${text}`;
}
