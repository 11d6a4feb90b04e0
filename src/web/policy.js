// The one Trusted Types policy: what the program may hand to the browser as markup or script.

/** Markup that could run, load or send something. Templates of the screens hold none. */
const ACTIVE =
  /<\s*\/?\s*(?:script|iframe|frame|object|embed|applet|link|meta|base|form|style|img|audio|video|source|template|foreignobject|animate|set)\b|[\s"'/]on[a-z]+\s*=|[\s"'/](?:src|srcset|srcdoc|formaction|style|xlink:href)\s*=|(?:java|vb)script:|data:/i;

/** Lets plain markup through, and the one worker by its exact address. */
export function protect() {
  const types = globalThis.trustedTypes;
  if (!types) return;
  const worker = new URL('./sw.js', document.baseURI).href;
  types.createPolicy('default', {
    createHTML(markup) {
      if (ACTIVE.test(markup)) throw new TypeError('refused: markup that is not plain');
      return markup;
    },
    createScriptURL(url) {
      if (new URL(url, document.baseURI).href !== worker) {
        throw new TypeError('refused: a script that is not ours');
      }
      return url;
    },
  });
}
