// One AWS account for rehearsals: the local cloud's services where they imitate the operation, shelves for the rest.
// Invariant: everything that a deploy makes lies in one of the account's stores, so `contents` lists all that is left.
import type { Place } from "../../../../domain/grant-policy.ts";
import { type Clock, createClock } from "../../../../local/cloud/core/clock.ts";
import type { Service } from "../../../../local/cloud/core/service.ts";
import { type Collection, memoryStore, type Store } from "../../../../local/cloud/core/store.ts";
import { createEvents } from "../../../../local/cloud/events/events.ts";
import { createFaults } from "../../../../local/cloud/front/faults.ts";
import { createFront } from "../../../../local/cloud/front/front.ts";
import { type SdkHandler, sdkHandler } from "../../../../local/cloud/front/sdk-handler.ts";
import { createIam, type Iam } from "../../../../local/cloud/iam/iam.ts";
import type { Credentials } from "../../../../local/cloud/iam/keys.ts";
import { createLogs } from "../../../../local/cloud/logs/service.ts";
import { createScheduler, type Scheduler } from "../../../../local/cloud/scheduler/scheduler.ts";
import { documentOperations } from "../../../../local/cloud/ssm/document-operations.ts";
import { createDocuments } from "../../../../local/cloud/ssm/documents.ts";

export interface AccountOptions {
  readonly partition: string;
  readonly account: string;
  /** Lambda's concurrent executions in each Region: 1,000 usually, 10 in a new account (Lambda quotas). */
  readonly concurrency?: number;
}

/** Where a resource is made: one Region, with what is the whole account's. */
export interface Region {
  readonly place: Place;
  readonly iam: Iam;
  readonly concurrency: number;
  readonly scheduler: Scheduler;
  /** The local cloud's services by name: `iam`, `ssm`, `events`, `logs`. */
  readonly services: Readonly<Record<string, Pick<Service, "operations">>>;
  /** What an SDK client of an administrator is made with. */
  readonly sdk: SdkConfig;
  /** Records of one kind in this Region. */
  readonly here: Store;
  /** Records of one kind whose names are the account's in all Regions (IAM, dashboards), or the world's (buckets). */
  readonly everywhere: Store;
}

export interface SdkConfig {
  readonly region: string;
  readonly credentials: Credentials;
  readonly requestHandler: SdkHandler;
}

export interface Account {
  region(name: string): Region;
  /** One line for each thing that was made in the account: where it is, its kind, its name. Sorted. */
  contents(): string[];
}

/** What the local cloud notes for itself; a console would not show it. */
const INTERNAL = new Set([
  "iam.counters",
  "iam.keys",
  "iam.replica",
  "iam.policy-replica",
  "events.journal",
  "events.pending",
  "logs.counters",
  "logs.deliveries",
  "scheduler.pending",
]);

/** A store that can say what is in it. */
function listedStore(where: string) {
  const store = memoryStore();
  const kinds = new Set<string>();
  return {
    collection<T>(kind: string): Collection<T> {
      kinds.add(kind);
      return store.collection<T>(kind);
    },
    contents: () =>
      [...kinds]
        .filter((kind) => !INTERNAL.has(kind))
        .flatMap((kind) =>
          store
            .collection(kind)
            .ids()
            .map((id) => `${where} ${kind} ${id}`),
        ),
  };
}

type ListedStore = ReturnType<typeof listedStore>;

interface Shared {
  readonly clock: Clock;
  readonly iam: Iam;
  readonly everywhere: Store;
  readonly concurrency: number;
}

const ADMINISTRATOR = {
  name: "administrator",
  policies: [
    {
      name: "everything",
      document: {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
      },
    },
  ],
};

/** The way in for what is not a deploy: an administrator's own calls, and the product's. */
function sdkOf({ clock, iam }: Shared, place: Place, services: readonly Service[]): SdkConfig {
  const faults = createFaults({ clock, seed: 1, spares: "" });
  const handle = createFront({ services, iam, clock, faults, place });
  const credentials = iam.keyFor(iam.seedUser(ADMINISTRATOR));
  return { region: place.region, credentials, requestHandler: sdkHandler(handle) };
}

function openRegion(here: ListedStore, place: Place, shared: Shared): Region {
  const { clock } = shared;
  // Nothing runs in a rehearsal: what a trigger would deliver is dropped.
  const given = { clock, store: here, place, deliver: () => Promise.resolve() };
  const documents = createDocuments({ clock, store: here, place });
  const ssm: Service = {
    name: "ssm",
    protocol: "json",
    operations: documentOperations(documents, place),
  };
  const services = {
    iam: shared.iam.service,
    events: createEvents(given).service,
    logs: createLogs(given).service,
    ssm,
  };
  return {
    ...shared,
    place,
    here,
    scheduler: createScheduler(given),
    services,
    sdk: sdkOf(shared, place, [shared.iam.service, ssm]),
  };
}

/** An empty account. */
export function openAccount({ partition, account, concurrency = 1000 }: AccountOptions): Account {
  const clock = createClock({ mode: "still" });
  const everywhere = listedStore("everywhere");
  const place = { partition, account, region: "us-east-1" };
  const iam = createIam({ clock, store: everywhere, place, propagation: { min: 0, max: 0 } });
  const regions = new Map<string, { readonly region: Region; readonly here: ListedStore }>();
  return {
    region(name) {
      const found = regions.get(name);
      if (found !== undefined) return found.region;
      const here = listedStore(name);
      const shared = { clock, iam, everywhere, concurrency };
      const region = openRegion(here, { ...place, region: name }, shared);
      regions.set(name, { region, here });
      return region;
    },
    contents: () =>
      [everywhere, ...[...regions.values()].map(({ here }) => here)]
        .flatMap((store) => store.contents())
        .filter((line) => !line.endsWith(` user/${ADMINISTRATOR.name}`))
        .sort(),
  };
}
