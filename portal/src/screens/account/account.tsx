/** Who is signed in, in which role where, and the server's own pages for what a token cannot change. */
import type { Partner } from "../../api/shapes";
import { Badge } from "../../parts/badge";
import { Empty } from "../../parts/empty";
import { Page } from "../../parts/page";
import { roleMeans, roleName } from "../../roles";
import { useWorkspace } from "../../workspace";

export default function Account() {
  const { me, partners } = useWorkspace();
  return (
    <Page title="Account" lead="Who you are here, and where to change what keeps it yours.">
      <div class="columns">
        <div>
          <You />
          <section class="card" aria-label="Your partners">
            <div class="card-head">
              <h2>Your partners</h2>
            </div>
            {partners.length === 0 ? (
              <Empty title="You belong to no partner yet">
                <p>An owner of one can invite you at {me.email}.</p>
              </Empty>
            ) : (
              <ul class="list">
                {partners.map((partner) => (
                  <Belonging key={partner.id} partner={partner} />
                ))}
              </ul>
            )}
          </section>
        </div>
        <Security />
      </div>
    </Page>
  );
}

function You() {
  const { me } = useWorkspace();
  return (
    <section class="card" aria-label="You">
      <div class="card-head">
        <h2>You</h2>
        <a class="button" href="/account">
          Change
        </a>
      </div>
      <dl class="facts">
        <dt>Name</dt>
        <dd>{me.display_name}</dd>
        <dt>User name</dt>
        <dd>{me.username}</dd>
        <dt>E-mail address</dt>
        <dd>{me.email}</dd>
      </dl>
    </section>
  );
}

function Belonging({ partner }: { partner: Partner }) {
  const { capabilities } = useWorkspace();
  const role = capabilities[partner.id]?.role ?? "";
  return (
    <li>
      <h3>
        <a href={`/?partner=${partner.id}`}>{partner.name}</a> <Badge tone="calm">{roleName(role)}</Badge>
      </h3>
      <p class="quiet">{roleMeans(role)}</p>
    </li>
  );
}

const PLACES = [
  {
    href: "/account/password",
    name: "Change your password",
    means: "Ends every session and token that you have.",
  },
  {
    href: "/account/two-factor",
    name: "Second factor",
    means: "A code from your phone beside the password, and codes for when it is lost.",
  },
  {
    href: "/api-access",
    name: "Connected applications",
    means: "What may act for you, and your own token; disconnect and revoke.",
  },
  { href: "/apps/", name: "Your applications", means: "Programs that you made, with their ids and secrets." },
];

function Security() {
  return (
    <section class="card" aria-label="Security">
      <div class="card-head">
        <h2>Security</h2>
      </div>
      <p class="quiet">No token, not this portal’s either, can change a password or a second factor.</p>
      <ul class="list">
        {PLACES.map(({ href, name, means }) => (
          <li key={href}>
            <a href={href}>{name}</a>
            <p class="quiet">{means}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}
