// openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths as Chatwoot } from "./types-chatwoot";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const client = createClient<Chatwoot>({ baseUrl, headers });
  const path = { account_id: credentials.account_id };
  const agents = (await client.GET("/api/v1/accounts/{account_id}/agents", { params: { path } })).data;
  check(agents?.some((agent) => agent.email?.includes("@")), agents);
  const team = await client.POST("/api/v1/accounts/{account_id}/teams", { params: { path }, body: { name: "Pier" } });
  check(team.data?.name === "pier", team);
});
