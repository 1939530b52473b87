// Light and dark: as the system says, until a person chooses.
import { effect, signal } from "@preact/signals";

const KEPT = "curfew-theme";
const system = matchMedia("(prefers-color-scheme: dark)");
export const theme = signal(localStorage.getItem(KEPT) ?? (system.matches ? "dark" : "light"));

system.addEventListener("change", ({ matches }) => {
  if (localStorage.getItem(KEPT) === null) theme.value = matches ? "dark" : "light";
});

effect(() => {
  document.documentElement.dataset.theme = theme.value;
});

export function ThemeSwitch() {
  const other = theme.value === "dark" ? "light" : "dark";
  return (
    <button
      type="button"
      class="theme"
      onClick={() => {
        localStorage.setItem(KEPT, other);
        theme.value = other;
      }}
    >
      {other === "dark" ? "Dark" : "Light"} theme
    </button>
  );
}
