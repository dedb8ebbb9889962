/** What went wrong, in words, and what to do next. The one place that knows how each error is shown. */
import {
  NotAllowed,
  NotHere,
  NotLoaded,
  type PortalError,
  Refused,
  SignInNeeded,
  Unreachable,
} from "../api/errors";

interface Words {
  title: string;
  text: string;
  canRetry: boolean;
}

export function inWords(error: PortalError): Words {
  if (error instanceof SignInNeeded)
    return { title: "Your sign-in has ended", text: "Sign in again to go on here.", canRetry: false };
  if (error instanceof NotLoaded && navigator.onLine) return notLoaded();
  if (error instanceof Unreachable) return unreachable();
  if (error instanceof NotAllowed)
    return {
      title: "Not for you",
      text: "It does not exist, or your role does not allow it.",
      canRetry: false,
    };
  if (error instanceof NotHere && error.isMissingRoute)
    return { title: "Not on this server", text: "This server does not have this part yet.", canRetry: false };
  if (error instanceof NotHere) return { title: "Not found", text: error.message, canRetry: false };
  if (error instanceof Refused && error.status >= 500)
    return {
      title: "The server has a problem",
      text: `${error.message} Try again in a moment.`,
      canRetry: true,
    };
  return { title: "That did not work", text: sentences(error), canRetry: true };
}

function notLoaded(): Words {
  return {
    title: "This part of the portal did not load",
    text: "The server may be restarting, or have got a newer version. Load the page anew.",
    canRetry: true,
  };
}

function unreachable(): Words {
  return navigator.onLine
    ? {
        title: "The server does not answer",
        text: "It may be restarting. Try again in a moment.",
        canRetry: true,
      }
    : { title: "You are offline", text: "This loads by itself when you are back.", canRetry: true };
}

function sentences(error: PortalError): string {
  const params = error instanceof Refused ? Object.values(error.params) : [];
  return params.length > 0 ? params.join(" ") : error.message;
}

interface Props {
  error: PortalError;
  retry?: (() => void) | undefined;
}

export function Trouble({ error, retry }: Props) {
  const { title, text, canRetry } = inWords(error);
  return (
    <div class="notice bad" role="alert">
      <p>
        <strong>{title}.</strong> {text}
      </p>
      {canRetry && retry && (
        <button type="button" onClick={retry}>
          Try again
        </button>
      )}
    </div>
  );
}
