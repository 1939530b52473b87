// KMS of the local cloud: key pairs on P-256 that sign, and keys under which data keys are made.
// Never untrue: a key signs the same at every start, and only for who may use it.
import type { Place, Service } from "../core/service.ts";
import type { Store } from "../core/store.ts";
import { createDataKeys } from "./data-keys.ts";
import { keyArnOf } from "./keys.ts";
import { signOperations } from "./sign-operations.ts";
import { createSigningKeys } from "./signing-keys.ts";

export type Kms = ReturnType<typeof createKms>;

export function createKms({ store, place }: { readonly store: Store; readonly place: Place }) {
  const keys = createSigningKeys({ store, place });
  const dataKeys = createDataKeys({
    store,
    place,
    signingKey: (keyId) => {
      const key = keys.find(keyId);
      return key && keys.arnOf(key);
    },
    needOnSigningKey: (action, keyId) => {
      const key = keys.find(keyId);
      return key === undefined ? [] : [keys.need(action, key)];
    },
  });
  const service: Service = {
    name: "kms",
    protocol: "json",
    operations: {
      ...signOperations({ keys, encryptionKey: dataKeys.find }),
      ...dataKeys.operations,
    },
  };
  return {
    service,
    keyArn: (alias: string) => keyArnOf(place, alias),
    /** Puts a symmetric key in place once, by its ARN. */
    seedKey: dataKeys.seed,
    /** Makes the key pair behind an alias once. */
    seedSigner: keys.seed,
  };
}
