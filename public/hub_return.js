// Hands the Hub's answer to the page that asked, takes it out of the address, and closes. See src/app/hub_window.ts.
const channel = new BroadcastChannel("retort-hub-return");
channel.postMessage(location.search);
channel.close();
history.replaceState(null, "", location.pathname);
window.close();
