// openapi-generator, typescript-fetch.
import * as rocketchat from "./tsf-rocketchat";
import { check, run } from "./run";

run(async ({ baseUrl, headers, credentials }) => {
  const api = new rocketchat.UsersApi(new rocketchat.Configuration({ basePath: baseUrl, headers }));
  const { users } = await api.listUsers();
  check(users.some((user) => user.username === credentials.username), users);
  await api.setUserStatus({ userStatusChange: { message: "At the pier", status: "away" } });
  const { user } = await api.getUser({ username: credentials.username });
  check(user.statusText === "At the pier", user);
});
