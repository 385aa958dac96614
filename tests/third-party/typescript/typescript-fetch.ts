// openapi-generator, typescript-fetch.
import * as chatwoot from "./tsf-chatwoot";
import * as imichat from "./tsf-imichat";
import * as nuance from "./tsf-nuance";
import * as rocketchat from "./tsf-rocketchat";
import { check, run, type Given } from "./run";

run({
  async chatwoot({ baseUrl, headers, credentials }: Given) {
    const configuration = new chatwoot.Configuration({ basePath: baseUrl, headers });
    const accountId = credentials.account_id;
    const agents = await new chatwoot.AgentsApi(configuration).listAgents({ accountId });
    check(agents.some((agent) => agent.email?.includes("@")), agents);
    const teams = new chatwoot.TeamsApi(configuration);
    const team = await teams.createTeam({ accountId, teamCreate: { name: "Pier" } });
    check(team.name === "pier", team);
  },
  async imichat({ baseUrl, headers, credentials }: Given) {
    const configuration = new imichat.Configuration({ basePath: baseUrl, headers });
    const page = await new imichat.UsersApi(configuration).listUsers({ teamid: credentials.team_id, page: 1 });
    check(page.response?.users?.[0]?.id, page);
  },
  async nuance({ baseUrl, headers, credentials }: Given) {
    const users = new nuance.UsersApi(new nuance.Configuration({ basePath: baseUrl, headers }));
    const siteId = credentials.site_id;
    const page = await users.lookUpUsers({ siteId });
    check(page?.records[0], page);
    const userId = page!.records[0]!.id;
    const patchUser = { changedRecord: { lastname: "Brandt-Roe" }, reason: "married" };
    await users.patchUser({ siteId, userId, patchUser });
    const user = await users.getUser({ siteId, userId });
    check(user.lastname === "Brandt-Roe", user);
  },
  async rocketchat({ baseUrl, headers, credentials }: Given) {
    const api = new rocketchat.UsersApi(new rocketchat.Configuration({ basePath: baseUrl, headers }));
    const { users } = await api.listUsers();
    check(users.some((user) => user.username === credentials.username), users);
    await api.setUserStatus({ userStatusChange: { message: "At the pier", status: "away" } });
    const { user } = await api.getUser({ username: credentials.username });
    check(user.statusText === "At the pier", user);
  },
});
