// openapi-generator, typescript-fetch.
import * as chatwoot from "./tsf-chatwoot";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const configuration = new chatwoot.Configuration({ basePath: baseUrl, headers });
  const accountId = credentials.account_id;
  const agents = await new chatwoot.AgentsApi(configuration).listAgents({ accountId });
  check(agents.some((agent) => agent.email?.includes("@")), agents);
  const teams = new chatwoot.TeamsApi(configuration);
  const team = await teams.createTeam({ accountId, teamCreate: { name: "Pier" } });
  check(team.name === "pier", team);
});
