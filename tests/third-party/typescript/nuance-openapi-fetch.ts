// openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths as Nuance } from "./types-nuance";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const client = createClient<Nuance>({ baseUrl, headers });
  const path = { siteId: credentials.site_id };
  const page = (await client.GET("/v1/user/{siteId}/filteredList", { params: { path } })).data;
  const userId = page?.records[0]?.id;
  check(userId, page);
  const body = { changedRecord: { lastname: "Brandt-Roe" }, reason: "married" };
  await client.PATCH("/v1/user/{siteId}/{userId}", { params: { path: { ...path, userId: userId! } }, body });
  const user = await client.GET("/v1/user/{siteId}/{userId}", { params: { path: { ...path, userId: userId! } } });
  check(user.data?.lastname === "Brandt-Roe", user);
});
