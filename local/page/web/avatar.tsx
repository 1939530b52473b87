// A face for everybody: initials on a colour, and the moon for Curfew.
import { isApp } from "./workspace.ts";

const HUES = 6;

function hueOf(id: string): number {
  let sum = 0;
  for (const character of id) sum += character.codePointAt(0) ?? 0;
  return sum % HUES;
}

const Moon = () => (
  <svg viewBox="0 0 24 24" aria-hidden="true">
    <path fill="#f5d76e" d="M14.5 2a10 10 0 1 0 7.2 15.4A8.5 8.5 0 0 1 14.5 2z" />
  </svg>
);

/** Decoration: the name stands beside it. */
export function Avatar({ user, name }: { user: string; name: string }) {
  return (
    <span class={`avatar hue-${isApp(user) ? "app" : hueOf(user)}`} aria-hidden="true">
      {isApp(user) ? <Moon /> : name.slice(0, 1)}
    </span>
  );
}
