// @hey-api/openapi-ts with its client for fetch.
import * as chatwoot from "./hey-chatwoot";
import { client as chatwootClient } from "./hey-chatwoot/client.gen";
import * as imichat from "./hey-imichat";
import { client as imichatClient } from "./hey-imichat/client.gen";
import * as nuance from "./hey-nuance";
import { client as nuanceClient } from "./hey-nuance/client.gen";
import * as rocketchat from "./hey-rocketchat";
import { client as rocketchatClient } from "./hey-rocketchat/client.gen";
import { check, run, type Given } from "./run";

run({
  async chatwoot({ baseUrl, headers, credentials }: Given) {
    chatwootClient.setConfig({ baseUrl, headers });
    const path = { account_id: credentials.account_id };
    const agents = (await chatwoot.listAgents({ path, throwOnError: true })).data;
    check(agents.some((agent) => agent.email?.includes("@")), agents);
    const team = await chatwoot.createTeam({ path, body: { name: "Pier" }, throwOnError: true });
    check(team.data.name === "pier", team.data);
  },
  async imichat({ baseUrl, headers, credentials }: Given) {
    imichatClient.setConfig({ baseUrl, headers });
    const query = { teamid: credentials.team_id, page: 1 };
    const page = (await imichat.listUsers({ query, throwOnError: true })).data;
    check(page.response?.users?.[0]?.id, page);
  },
  async nuance({ baseUrl, headers, credentials }: Given) {
    nuanceClient.setConfig({ baseUrl, headers });
    const path = { siteId: credentials.site_id };
    const page = (await nuance.lookUpUsers({ path, throwOnError: true })).data;
    check(page?.records[0], page);
    const one = { ...path, userId: page!.records[0]!.id };
    const body = { changedRecord: { lastname: "Brandt-Roe" }, reason: "married" };
    await nuance.patchUser({ path: one, body, throwOnError: true });
    const user = (await nuance.getUser({ path: one, throwOnError: true })).data;
    check(user.lastname === "Brandt-Roe", user);
  },
  async rocketchat({ baseUrl, headers, credentials }: Given) {
    rocketchatClient.setConfig({ baseUrl, headers });
    const users = (await rocketchat.listUsers({ throwOnError: true })).data.users;
    check(users.some((user) => user.username === credentials.username), users);
    await rocketchat.setUserStatus({ body: { message: "At the pier", status: "away" }, throwOnError: true });
    const query = { username: credentials.username };
    const user = (await rocketchat.getUser({ query, throwOnError: true })).data.user;
    check(user.statusText === "At the pier", user);
  },
});
