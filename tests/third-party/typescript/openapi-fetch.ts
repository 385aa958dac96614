// openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths as Chatwoot } from "./types-chatwoot";
import type { paths as ImiChat } from "./types-imichat";
import type { paths as Nuance } from "./types-nuance";
import type { paths as RocketChat } from "./types-rocketchat";
import { check, run, type Given } from "./run";

run({
  async chatwoot({ baseUrl, headers, credentials }: Given) {
    const client = createClient<Chatwoot>({ baseUrl, headers });
    const path = { account_id: credentials.account_id };
    const agents = (await client.GET("/api/v1/accounts/{account_id}/agents", { params: { path } })).data;
    check(agents?.some((agent) => agent.email?.includes("@")), agents);
    const team = await client.POST("/api/v1/accounts/{account_id}/teams", { params: { path }, body: { name: "Pier" } });
    check(team.data?.name === "pier", team);
  },
  async imichat({ baseUrl, headers, credentials }: Given) {
    const client = createClient<ImiChat>({ baseUrl, headers });
    const page = await client.GET("/users", { params: { query: { teamid: credentials.team_id, page: 1 } } });
    check(page.data?.response?.users?.[0]?.id, page);
  },
  async nuance({ baseUrl, headers, credentials }: Given) {
    const client = createClient<Nuance>({ baseUrl, headers });
    const path = { siteId: credentials.site_id };
    const page = (await client.GET("/v1/user/{siteId}/filteredList", { params: { path } })).data;
    const userId = page?.records[0]?.id;
    check(userId, page);
    const body = { changedRecord: { lastname: "Brandt-Roe" }, reason: "married" };
    await client.PATCH("/v1/user/{siteId}/{userId}", { params: { path: { ...path, userId: userId! } }, body });
    const user = await client.GET("/v1/user/{siteId}/{userId}", { params: { path: { ...path, userId: userId! } } });
    check(user.data?.lastname === "Brandt-Roe", user);
  },
  async rocketchat({ baseUrl, headers, credentials }: Given) {
    const client = createClient<RocketChat>({ baseUrl, headers });
    const users = (await client.GET("/api/v1/users.list")).data?.users;
    check(users?.some((user) => user.username === credentials.username), users);
    await client.POST("/api/v1/users.setStatus", { body: { message: "At the pier", status: "away" } });
    const query = { username: credentials.username };
    const user = (await client.GET("/api/v1/users.info", { params: { query } })).data?.user;
    check(user?.statusText === "At the pier", user);
  },
});
