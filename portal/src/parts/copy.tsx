/** Text to take along: a button that copies, and a line of a command with such a button. */
import { useEffect, useState } from "preact/hooks";
import { announce } from "../announcer";
import { Icon } from "./icons";

const SAID_FOR_MS = 2000;

interface Props {
  text: string;
  /** What is copied, for the button: "Copy as curl". */
  label: string;
  /** What, where the label alone would be the same on many rows. */
  of?: string;
}

export function CopyButton({ text, label, of }: Props) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (said === "") return undefined;
    const timer = setTimeout(() => setSaid(""), SAID_FOR_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    const words = await navigator.clipboard.writeText(text).then(
      () => "Copied",
      () => "The browser does not allow copying",
    );
    setSaid(words);
    announce(words);
  };
  return (
    <button type="button" class="small" onClick={copy}>
      <Icon name={said === "Copied" ? "check" : "copy"} />
      {said || label}
      {of && <span class="unseen"> {of}</span>}
    </button>
  );
}

interface CommandProps extends Omit<Props, "of"> {
  /** What it is for. */
  name: string;
  /** What is copied where it is not what is shown: a secret. */
  copied?: string;
}

/** A command as it is typed, with a heading that says what for. */
export function Command({ text, label, name, copied = text }: CommandProps) {
  return (
    <div class="command">
      <div class="command-head">
        <span>{name}</span>
        <CopyButton text={copied} label={label} />
      </div>
      <section class="command-text" aria-label={name}>
        <pre>
          <code>{text}</code>
        </pre>
      </section>
    </div>
  );
}
