/** The code of one screen, which comes when it is first asked for. What could not be loaded is asked for again. */
import type { ComponentType } from "preact";
import { NotLoaded } from "./api/errors";

type Load = () => Promise<{ default: ComponentType }>;

export class Code {
  /** Undefined until it has come. */
  component: ComponentType | undefined;
  readonly #load: Load;

  constructor(load: Load) {
    this.#load = load;
  }

  /** Rejects with NotLoaded. */
  async load(): Promise<ComponentType> {
    try {
      this.component ??= (await this.#load()).default;
    } catch {
      throw new NotLoaded();
    }
    return this.component;
  }
}
