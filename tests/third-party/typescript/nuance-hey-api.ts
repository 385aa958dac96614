// @hey-api/openapi-ts with its client for fetch.
import * as nuance from "./hey-nuance";
import { client as nuanceClient } from "./hey-nuance/client.gen";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  nuanceClient.setConfig({ baseUrl, headers });
  const path = { siteId: credentials.site_id };
  const page = (await nuance.lookUpUsers({ path, throwOnError: true })).data;
  check(page?.records[0], page);
  const one = { ...path, userId: page!.records[0]!.id };
  const body = { changedRecord: { lastname: "Brandt-Roe" }, reason: "married" };
  await nuance.patchUser({ path: one, body, throwOnError: true });
  const user = (await nuance.getUser({ path: one, throwOnError: true })).data;
  check(user.lastname === "Brandt-Roe", user);
});
