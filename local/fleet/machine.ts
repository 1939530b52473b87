// One simulated instance: its disk, and the commands that just-bash lacks (facts/local.md 8).
// Never untrue: nothing typed here reaches the host; disk, processes and users are made up.
import type { CustomCommand, IFileSystem } from "just-bash";
import type { Clock } from "../cloud/core/clock.ts";
import type { Ec2 } from "../cloud/ec2/service.ts";
import type { Ssm } from "../cloud/ssm/service.ts";

/** Of a window, in characters. */
export interface Size {
  readonly cols: number;
  readonly rows: number;
}

export interface Machine {
  readonly hostname: string;
  /** Shared by all sessions on the instance; lost when the process ends. */
  readonly disk: IFileSystem;
  /** The commands as that user sees them, in a window of that size. */
  commands(user: string, size: () => Size): CustomCommand[];
}

export interface MachineDeps {
  readonly clock: Clock;
  readonly ec2: Pick<Ec2, "instance">;
  readonly ssm: Pick<Ssm, "sessions">;
}

const KERNEL = "6.1.112-124.190.amzn2023.x86_64";

/** just-bash is 90 MB on disk and slow to load: only who opens a shell pays for it. */
export const loadBash = () => import("just-bash");

function processLines({ ssm }: MachineDeps, instanceId: string): string[] {
  const workers = ssm
    .sessions()
    .filter(({ target, endedAt }) => target === instanceId && endedAt === undefined)
    .map(({ id }, index) => `${4100 + index * 7} ?        00:00:00 ssm-session-worker ${id}`);
  return [
    "    PID TTY          TIME CMD",
    "      1 ?        00:00:02 systemd",
    "   1520 ?        00:00:09 amazon-ssm-agent",
    ...workers.map((line) => `   ${line}`),
  ];
}

function sttyText(args: readonly string[], { rows, cols }: Size): string {
  return args.includes("size")
    ? `${rows} ${cols}`
    : `speed 38400 baud; rows ${rows}; columns ${cols};`;
}

export async function createMachine(deps: MachineDeps, instanceId: string): Promise<Machine> {
  const { InMemoryFs, defineCommand } = await loadBash();
  const { clock, ec2 } = deps;
  const hostname = ec2.instance(instanceId)?.tags.Name ?? instanceId;
  const disk = new InMemoryFs({
    "/etc/hostname": `${hostname}\n`,
    "/etc/os-release": 'NAME="Amazon Linux"\nVERSION="2023"\n',
    "/var/log/app.log": "started\n",
  });
  await disk.mkdir("/tmp", { recursive: true });
  const says = (name: string, text: (args: string[]) => string) =>
    defineCommand(name, async (args) => ({ stdout: `${text(args)}\n`, stderr: "", exitCode: 0 }));
  const uname = (args: string[]) =>
    args.includes("-a") ? `Linux ${hostname} ${KERNEL} #1 SMP x86_64 GNU/Linux` : "Linux";
  const minutesUp = () =>
    Math.floor((clock.now() - (ec2.instance(instanceId)?.launchedAt ?? clock.now())) / 60_000);
  return {
    hostname,
    disk,
    commands: (user, size) => [
      says("stty", (args) => sttyText(args, size())),
      says("whoami", () => user),
      says("id", () => `uid=1001(${user}) gid=1001(${user}) groups=1001(${user})`),
      says("hostname", () => hostname),
      says("uname", uname),
      says("ps", () => processLines(deps, instanceId).join("\n")),
      says("uptime", () => ` up ${minutesUp()} min,  1 user,  load average: 0.08, 0.03, 0.01`),
      says("date", () => new Date(clock.now()).toUTCString()),
    ],
  };
}
