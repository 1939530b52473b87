// The page's beginning.
import { render } from "preact";
import { App } from "./app.tsx";
import { listen } from "./feed.ts";
import "@xterm/xterm/css/xterm.css";
import "./styles/base.css";
import "./styles/slack.css";
import "./styles/blocks.css";
import "./styles/forms.css";
import "./styles/terminal.css";

const root = document.getElementById("app");
if (root !== null) render(<App />, root);
listen();
