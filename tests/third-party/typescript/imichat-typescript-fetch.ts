// openapi-generator, typescript-fetch.
import * as imichat from "./tsf-imichat";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const configuration = new imichat.Configuration({ basePath: baseUrl, headers });
  const page = await new imichat.UsersApi(configuration).listUsers({ teamid: credentials.team_id, page: 1 });
  check(page.response?.users?.[0]?.id, page);
});
