// openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths as ImiChat } from "./types-imichat";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const client = createClient<ImiChat>({ baseUrl, headers });
  const page = await client.GET("/users", { params: { query: { teamid: credentials.team_id, page: 1 } } });
  check(page.data?.response?.users?.[0]?.id, page);
});
