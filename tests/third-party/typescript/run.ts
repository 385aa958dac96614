/** A sandbox: where it listens, what is sent with each call, and the credentials to it. */
export interface Given {
  baseUrl: string;
  headers: Record<string, string>;
  credentials: any;
}

/** Calls the function for the vendor that `clients.py` names, with what it says of the sandbox. */
export function run(vendors: Record<string, (given: Given) => Promise<void>>) {
  const [vendor, given] = process.argv.slice(2);
  vendors[vendor!]!(JSON.parse(given!)).catch((error) => {
    console.error(error);
    process.exit(1);
  });
}

export function check(holds: unknown, seen: unknown) {
  if (!holds) throw new Error(JSON.stringify(seen));
}
