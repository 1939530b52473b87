// The choices below a field. The field keeps the keyboard and tells which choice is meant.
import { type ComponentChildren, Fragment } from "preact";

interface Item {
  readonly key: string;
  readonly shows: ComponentChildren;
  readonly group?: string | undefined;
}

interface Props {
  readonly id: string;
  readonly label: string;
  readonly items: readonly Item[];
  readonly active: number;
  readonly onPick: (index: number) => void;
}

/** The id of the choice that is meant, for `aria-activedescendant`. */
export const activeIdIn = (id: string, items: readonly unknown[], active: number) =>
  items[active] === undefined ? undefined : `${id}-${active}`;

export function Listbox({ id, label, items, active, onPick }: Props) {
  return (
    <div role="listbox" id={id} aria-label={label} tabIndex={-1}>
      {items.map(({ key, shows, group }, index) => (
        <Fragment key={key}>
          {group === undefined || group === items[index - 1]?.group ? null : (
            <div role="presentation" class="group soft">
              {group}
            </div>
          )}
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: the field has the keyboard. */}
          <div
            role="option"
            id={`${id}-${index}`}
            tabIndex={-1}
            aria-selected={index === active}
            // The field must keep the focus, or it closes before the click counts.
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => onPick(index)}
            ref={(item) => {
              if (index === active) item?.scrollIntoView({ block: "nearest" });
            }}
          >
            {shows}
          </div>
        </Fragment>
      ))}
    </div>
  );
}
