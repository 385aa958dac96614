// @hey-api/openapi-ts with its client for fetch.
import * as imichat from "./hey-imichat";
import { client as imichatClient } from "./hey-imichat/client.gen";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  imichatClient.setConfig({ baseUrl, headers });
  const query = { teamid: credentials.team_id, page: 1 };
  const page = (await imichat.listUsers({ query, throwOnError: true })).data;
  check(page.response?.users?.[0]?.id, page);
});
