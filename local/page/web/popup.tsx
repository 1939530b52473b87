// Something that pops up beside what it belongs to, over everything else, and goes when a person looks elsewhere.
// Never untrue: it moves nothing that is already on the page.
import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

const GAP = 4;
const MOST = 320;

function put(box: HTMLElement, beside: DOMRect, isWide: boolean): void {
  const below = innerHeight - beside.bottom;
  const isBelow = below >= Math.min(MOST, innerHeight / 2);
  const room = Math.min(MOST, (isBelow ? below : beside.top) - 2 * GAP);
  box.style.maxHeight = `${room}px`;
  if (isBelow) box.style.top = `${beside.bottom + GAP}px`;
  else box.style.bottom = `${innerHeight - beside.top + GAP}px`;
  if (isWide) box.style.width = `${beside.width}px`;
  const left = Math.min(beside.left, innerWidth - box.offsetWidth - GAP);
  box.style.left = `${Math.max(GAP, left)}px`;
}

interface Props {
  readonly beside: RefObject<HTMLElement | null>;
  /** As wide as what it belongs to. */
  readonly isWide?: boolean;
  /** Its first button has the focus as soon as it shows, so that no key is lost between the two. */
  readonly takesFocus?: boolean;
  readonly onLeave: () => void;
  readonly children: ComponentChildren;
}

export function Popup({ beside, isWide = false, takesFocus = false, onLeave, children }: Props) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const owner = beside.current;
    if (box.current === null || owner === null) return;
    box.current.showPopover();
    put(box.current, owner.getBoundingClientRect(), isWide);
    if (takesFocus) box.current.querySelector("button")?.focus();
  }, []);
  useEffect(() => {
    const leave = ({ target }: Event) => {
      const isOurs = [box.current, beside.current].some((one) => one?.contains(target as Node));
      if (!isOurs) onLeave();
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("scroll", leave, true);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("scroll", leave, true);
    };
  });
  return (
    <div ref={box} class="popup" popover="manual">
      {children}
    </div>
  );
}
