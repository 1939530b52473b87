// The page's beginning. Styles come first, so that a part may say its own over them.
import "@xterm/xterm/css/xterm.css";
import "./styles/base.css";
import "./styles/slack.css";
import "./styles/blocks.css";
import "./styles/forms.css";
import "./styles/terminal.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { listen } from "./feed.ts";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
listen();
