/** A sandbox: where it listens, what is sent with each call, and the credentials to it. */
export interface Given {
  baseUrl: string;
  headers: Record<string, string>;
  credentials: any;
}

/** Calls the function with what `clients.py` says of the sandbox. */
export function run(calls: (given: Given) => Promise<void>) {
  const [given] = process.argv.slice(2);
  calls(JSON.parse(given!)).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

export function check(holds: unknown, seen: unknown) {
  if (!holds) throw new Error(JSON.stringify(seen));
}
