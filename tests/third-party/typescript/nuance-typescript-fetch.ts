// openapi-generator, typescript-fetch.
import * as nuance from "./tsf-nuance";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const users = new nuance.UsersApi(new nuance.Configuration({ basePath: baseUrl, headers }));
  const siteId = credentials.site_id;
  const page = await users.lookUpUsers({ siteId });
  check(page?.records[0], page);
  const userId = page!.records[0]!.id;
  const patchUser = { changedRecord: { lastname: "Brandt-Roe" }, reason: "married" };
  await users.patchUser({ siteId, userId, patchUser });
  const user = await users.getUser({ siteId, userId });
  check(user.lastname === "Brandt-Roe", user);
});
