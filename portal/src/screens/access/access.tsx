/** The person's own token and how to use it, and what else may act for them. */
import { Page } from "../../parts/page";
import { Connected } from "./connected";
import { Lines } from "./lines";
import { Token } from "./token";

export default function Access() {
  return (
    <Page
      title="API access"
      lead="Everything that this portal shows, your programs can have by the same API."
    >
      <div class="columns">
        <div>
          <Token />
          <Lines />
        </div>
        <div>
          <Connected />
          <Applications />
        </div>
      </div>
    </Page>
  );
}

function Applications() {
  return (
    <section class="card" aria-label="Applications">
      <div class="card-head">
        <h2>Your applications</h2>
        <a class="button" href="/apps/new">
          New application
        </a>
      </div>
      <p>
        A program that runs without you, or that other people sign in to, is an application of its own, with
        its own id and secret. Its tokens last longer than yours here.
      </p>
      <p>
        <a href="/apps/">Applications that you made</a>
      </p>
    </section>
  );
}
