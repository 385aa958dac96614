// openapi-typescript and openapi-fetch.
import createClient from "openapi-fetch";
import type { paths as RocketChat } from "./types-rocketchat";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const client = createClient<RocketChat>({ baseUrl, headers });
  const users = (await client.GET("/api/v1/users.list")).data?.users;
  check(users?.some((user) => user.username === credentials.username), users);
  await client.POST("/api/v1/users.setStatus", { body: { message: "At the pier", status: "away" } });
  const query = { username: credentials.username };
  const user = (await client.GET("/api/v1/users.info", { params: { query } })).data?.user;
  check(user?.statusText === "At the pier", user);
});
