/** The table by React. */
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { COLUMNS, dayOf, endOf, hostOf, loadPlans, loadSites, STATUSES } from "./sites.js";

export async function show(place) {
  createRoot(place).render(<Table plans={await loadPlans()} />);
}

function Table({ plans }) {
  const [page, setPage] = useState(1);
  const [sites, setSites] = useState([]);
  useEffect(() => {
    loadSites(page).then(setSites);
  }, [page]);
  return (
    <>
      <section className="table-frame">
        <table className="grid">
          <thead>
            <tr>
              {COLUMNS.map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sites.map((site) => (
              <Row key={site.id} site={site} plan={plans.get(site.product_id)} />
            ))}
          </tbody>
        </table>
      </section>
      <button type="button" aria-label="Next page" onClick={() => setPage(page + 1)}>
        Next page
      </button>
    </>
  );
}

function Row({ site, plan }) {
  const [tone, status] = STATUSES[site.status];
  return (
    <tr className="site">
      <th scope="row" className="wide">
        <button type="button" className="link site-name">
          {site.site_name || hostOf(site)}
        </button>
        <span className="site-host">{hostOf(site)}</span>
      </th>
      <td>
        <Day instant={site.activated_on} />
      </td>
      <td>{plan}</td>
      <td>
        <span className={`pill ${tone}`}>{status}</span>
      </td>
      <td>
        <Day instant={endOf(site)} />
      </td>
      <td>{site.external_user_id ?? <Nothing />}</td>
    </tr>
  );
}

function Day({ instant }) {
  if (instant === null) return <Nothing />;
  const { text, title } = dayOf(instant);
  return (
    <time dateTime={instant} title={title}>
      {text}
    </time>
  );
}

function Nothing() {
  return (
    <span className="quiet">
      <span aria-hidden="true">–</span>
      <span className="unseen">none</span>
    </span>
  );
}
