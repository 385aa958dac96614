// @hey-api/openapi-ts with its client for fetch.
import * as chatwoot from "./hey-chatwoot";
import { client as chatwootClient } from "./hey-chatwoot/client.gen";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  chatwootClient.setConfig({ baseUrl, headers });
  const path = { account_id: credentials.account_id };
  const agents = (await chatwoot.listAgents({ path, throwOnError: true })).data;
  check(agents.some((agent) => agent.email?.includes("@")), agents);
  const team = await chatwoot.createTeam({ path, body: { name: "Pier" }, throwOnError: true });
  check(team.data.name === "pier", team.data);
});
