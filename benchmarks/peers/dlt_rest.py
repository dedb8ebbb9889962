"""dlt's own rest_api source, as its documentation has it: the activations of a key, page by page, into DuckDB."""

import sys

import dlt
from dlt.sources.rest_api import rest_api_source


def main(origin: str, token: str, partner: str, key: str, folder: str) -> None:
    source = rest_api_source(
        {
            "client": {
                "base_url": f"{origin}/wpcom/v2/jetpack-partners/",
                "auth": {"type": "bearer", "token": token},
                "paginator": {"type": "page_number", "base_page": 1, "total_path": None, "stop_after_empty_page": True},
            },
            "resources": [
                {
                    "name": "activations",
                    "primary_key": "id",
                    "write_disposition": "merge",
                    "endpoint": {
                        "path": f"{partner}/key/{key}/activations",
                        "params": {"per_page": 100},
                        "data_selector": "activations",
                    },
                }
            ],
        }
    )
    destination = dlt.destinations.duckdb(f"{folder}/reports.duckdb")
    pipeline = dlt.pipeline("peer", destination=destination, dataset_name="peer", pipelines_dir=folder)
    pipeline.run(source)
    with pipeline.sql_client() as client:
        print(client.execute_sql("SELECT count(*) FROM activations")[0][0])


if __name__ == "__main__":
    main(*sys.argv[1:])
