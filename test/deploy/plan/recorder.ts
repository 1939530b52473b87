// Pulumi's own mocks, with what they leave out: parents, dependencies, protection. SST's program runs on them unchanged.
// Never untrue: a data source that is not answered here is reported, not guessed.

export interface Resource {
  readonly type: string;
  readonly name: string;
  readonly protect: boolean;
  readonly retainOnDelete: boolean;
  /** Inputs whose change makes the resource anew, and whether the old one goes first. */
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly dependsOn: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Stand-ins for what only AWS can say; wherever one stands in another resource's inputs, that resource refers to this. */
  readonly outputs: Outputs;
}

export type Outputs = Readonly<Partial<Record<"arn" | "url" | "keyId" | "functionUrl", string>>>;

/** The parts of @pulumi/pulumi that are used here; the package is SST's own copy, found at run time. */
interface Registration {
  getType(): string;
  getName(): string;
  getProtect(): boolean;
  getRetainondelete(): boolean;
  getReplaceonchangesList(): string[];
  getDeletebeforereplace(): boolean;
  getDependenciesList(): string[];
  getObject(): unknown;
  getUrn(): string;
  getOutputs(): unknown;
  getParent(): string;
}
type Register = (this: MockMonitor, request: Registration, answer: unknown) => unknown;
interface MockMonitor {
  newUrn(parent: string, type: string, name: string): string;
}
interface Asked {
  readonly type: string;
  readonly name: string;
  readonly id?: string;
  readonly inputs: Readonly<Record<string, unknown>>;
}
interface Pulumi {
  readonly runtime: {
    setMocks(mocks: object, project: string, stack: string, preview: boolean, org: string): void;
    runInPulumiStack(program: () => Promise<unknown>): Promise<unknown>;
  };
}
type Load = (name: string) => unknown;

export const ACCOUNT = "123456789012";
export const REGION = "eu-west-1";

const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Plain JSON, with Pulumi's marker of a secret as `{ $secret: value }`. */
export function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const marked = value as Readonly<Record<string, unknown>>;
  if (marked[SIGNATURE] === SECRET) return { $secret: plain(marked.value) };
  return Object.fromEntries(Object.entries(marked).map(([key, one]) => [key, plain(one)]));
}

const dataIn = (region: string): Readonly<Record<string, object>> => ({
  "aws:index/getRegion:getRegion": { id: region, name: region, region },
  "aws:index/getPartition:getPartition": { partition: "aws", dnsSuffix: "amazonaws.com" },
  "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT, id: ACCOUNT },
});

/** What AWS would give back, as far as the program reads it. No ARN is of a partition that AWS has, so none is taken for one that we wrote. */
function outputsOf(region: string, { type, name }: Asked, physical: string): Outputs {
  if (!type.startsWith("aws:")) return {};
  const service = type.split(":")[1]?.split("/")[0] ?? "";
  const arn = `arn:planned:${service}:${region}:${ACCOUNT}:${physical}`;
  if (service === "sqs") return { arn, url: `https://sqs.planned/${physical}` };
  if (service === "kms") return { arn, keyId: `key-id-of-${physical}` };
  if (type.endsWith(":FunctionUrl"))
    return { functionUrl: `https://${name.toLowerCase()}.lambda-url.${region}.on.aws/` };
  return { arn };
}

const physicalOf = ({ name, id, inputs }: Asked): string =>
  String(id || (inputs.name ?? inputs.bucket ?? name));

const madeIn = (region: string) => (asked: Asked) => {
  const physical = physicalOf(asked);
  const state = { ...asked.inputs, name: physical, ...outputsOf(region, asked, physical) };
  return { id: physical, state };
};

export interface Recording {
  readonly pulumi: Pulumi;
  readonly resources: Resource[];
  readonly outputs: Map<string, unknown>;
  readonly urns: Map<string, Resource>;
  readonly unanswered: string[];
}

export interface Recorded {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
}

/** Puts the mocks in place. `load` finds SST's own @pulumi/pulumi. */
export function record(load: Load, { project, stack, region }: Recorded): Recording {
  const pulumi = load("@pulumi/pulumi") as Pulumi;
  const { MockMonitor } = load("@pulumi/pulumi/runtime/mocks") as {
    MockMonitor: {
      prototype: MockMonitor & { registerResource: Register; registerResourceOutputs: Register };
    };
  };
  const { deserializeProperties } = load("@pulumi/pulumi/runtime/rpc") as {
    deserializeProperties(object: unknown, keepUnknowns: boolean): unknown;
  };
  const recording: Recording = {
    pulumi,
    resources: [],
    outputs: new Map(),
    urns: new Map(),
    unanswered: [],
  };
  const { registerResource, registerResourceOutputs } = MockMonitor.prototype;
  MockMonitor.prototype.registerResource = function (request, answer) {
    const type = request.getType();
    const name = request.getName();
    const inputs = plain(deserializeProperties(request.getObject(), false)) as Resource["inputs"];
    const asked = { type, name, inputs };
    const resource: Resource = {
      type,
      name,
      protect: request.getProtect() === true,
      retainOnDelete: request.getRetainondelete() === true,
      replaceOnChanges: request.getReplaceonchangesList(),
      deleteBeforeReplace: request.getDeletebeforereplace() === true,
      dependsOn: request.getDependenciesList().map((urn) => urn.split("::").slice(-2).join("::")),
      inputs,
      outputs: outputsOf(region, asked, physicalOf(asked)),
    };
    recording.resources.push(resource);
    recording.urns.set(this.newUrn(request.getParent(), resource.type, resource.name), resource);
    return registerResource.call(this, request, answer);
  };
  MockMonitor.prototype.registerResourceOutputs = function (request, answer) {
    const outputs = plain(deserializeProperties(request.getOutputs(), false));
    recording.outputs.set(request.getUrn(), outputs);
    return registerResourceOutputs.call(this, request, answer);
  };
  const data = dataIn(region);
  const call = ({ token, inputs }: { readonly token: string; readonly inputs: object }) => {
    const answer = data[token];
    if (answer === undefined) recording.unanswered.push(token);
    return answer ?? inputs;
  };
  pulumi.runtime.setMocks(
    { newResource: madeIn(region), call },
    project,
    stack,
    false,
    "organization",
  );
  return recording;
}
