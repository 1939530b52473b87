// Images and videos. The page loads nothing from elsewhere, so a picture from there is named, with its address.
// Never untrue: an address of another origin is never fetched, not even where the Content-Security-Policy would allow it.

interface Source {
  readonly alt_text: string;
  readonly image_url?: string | undefined;
}

const isOwn = (address: string) => {
  try {
    return new URL(address, location.href).origin === location.origin;
  } catch {
    return false;
  }
};

function Elsewhere({ alt, address }: { alt: string; address: string | undefined }) {
  return (
    <p class="elsewhere">
      Image: {alt}
      {address === undefined ? null : <span class="soft"> ({address})</span>}
    </p>
  );
}

export function Picture({ of, title }: { of: Source; title?: string | undefined }) {
  const { alt_text: alt, image_url: address } = of;
  return (
    <figure>
      {title === undefined ? null : <figcaption class="soft">{title}</figcaption>}
      {address !== undefined && isOwn(address) ? (
        <img src={address} alt={alt} loading="lazy" />
      ) : (
        <Elsewhere alt={alt} address={address} />
      )}
    </figure>
  );
}

export function Video({
  of,
}: {
  of: { alt_text: string; title: { text: string }; video_url: string };
}) {
  return (
    <figure>
      <figcaption class="soft">{of.title.text}</figcaption>
      <p class="elsewhere">
        Video: {of.alt_text} <span class="soft">({of.video_url})</span>
      </p>
    </figure>
  );
}
