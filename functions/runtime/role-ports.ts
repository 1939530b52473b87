// The ports of grant roles for a running function, each made when first asked for.
// A function imports the one that its power needs, so its bundle carries no other.
import { iamRoleInventory } from "../../adapters/iam-role-inventory.ts";
import { iamRoleMaker } from "../../adapters/iam-role-maker.ts";
import { iamRoleQuota } from "../../adapters/iam-role-quota.ts";
import { iamRoleReader } from "../../adapters/iam-role-reader.ts";
import { iamRoleRemover } from "../../adapters/iam-role-remover.ts";
import { clientConfig, nowOf, scopeOf } from "./ports.ts";
import type { Runtime } from "./runtime.ts";

export const roleMaker = (r: Runtime) =>
  r.once("role maker", () => iamRoleMaker(clientConfig(r), scopeOf(r), nowOf(r)));
export const roleRemover = (r: Runtime) =>
  r.once("role remover", () => iamRoleRemover(clientConfig(r), scopeOf(r)));
export const roleReader = (r: Runtime) =>
  r.once("role reader", () => iamRoleReader(clientConfig(r), scopeOf(r)));
export const roleInventory = (r: Runtime) =>
  r.once("role inventory", () => iamRoleInventory(clientConfig(r), scopeOf(r)));
export const roleQuota = (r: Runtime) => r.once("role quota", () => iamRoleQuota(clientConfig(r)));
