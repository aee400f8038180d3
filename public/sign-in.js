// The page that Microsoft's sign-in leads back to. It hands the answer to the tab that asked, takes it out of the address,
// and closes the window that it came in.
const answer = location.search || location.hash;
history.replaceState(null, "", location.pathname);
const channel = new BroadcastChannel("concord-sign-in");
channel.postMessage(answer);
channel.close();
window.close();
