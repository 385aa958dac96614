// @hey-api/openapi-ts with its client for fetch.
import * as rocketchat from "./hey-rocketchat";
import { client as rocketchatClient } from "./hey-rocketchat/client.gen";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  rocketchatClient.setConfig({ baseUrl, headers });
  const users = (await rocketchat.listUsers({ throwOnError: true })).data.users;
  check(users.some((user) => user.username === credentials.username), users);
  await rocketchat.setUserStatus({ body: { message: "At the pier", status: "away" }, throwOnError: true });
  const query = { username: credentials.username };
  const user = (await rocketchat.getUser({ query, throwOnError: true })).data.user;
  check(user.statusText === "At the pier", user);
});
