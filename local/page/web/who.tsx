// Who one is: the sample people, to choose from.
import { go, place } from "./place.ts";
import { people } from "./workspace.ts";

export function Who() {
  return (
    <label class="who">
      You are
      <select
        value={place.value.person}
        onChange={({ currentTarget }) => go({ person: currentTarget.value, thread: undefined })}
      >
        {people.value.map(({ key, realName }) => (
          <option key={key} value={key} selected={key === place.value.person}>
            {realName}
          </option>
        ))}
      </select>
    </label>
  );
}
